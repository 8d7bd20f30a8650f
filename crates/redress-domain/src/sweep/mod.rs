//! The sweep (排查) of a unit: how often it looks for disputes, which a unit above decides, and what it reports of each slot.

mod command;
mod duties;
mod error;
mod event;
mod kind;
mod state;

pub use command::{SweepCommand, ToSweep};
pub use duties::{SweepDuties, SweepDuty};
pub use error::SweepError;
pub use event::{SweepDutySet, SweepEvent, SweepReported};
pub use state::{LastReport, Sweep, SweepState};

use crate::{
    Case, Origin, SensitiveValues, UnitCode,
    aggregate::aggregate,
    slot::{Cadence, Slot},
};
use chrono::{Days, NaiveDate};

/// How many days before its last day a slot may be reported.
const EARLY: Days = Days::new(2);

impl Sweep {
    /// Judges a command to the sweep of a unit.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    pub fn decide(&self, to: &ToSweep, case: &Case<'_>) -> Result<SweepEvent, SweepError> {
        case.check_day(self.last_on)?;
        match to.command {
            SweepCommand::SetDuty { cadence, from } => {
                set_duty(&to.unit, cadence, from, case).map(SweepEvent::SweepDutySet)
            }
            SweepCommand::Report { slot, found } => {
                self.report(&to.unit, slot, found, case).map(SweepEvent::SweepReported)
            }
        }
    }

    fn report(
        &self,
        unit: &UnitCode,
        slot: Slot,
        found: u32,
        case: &Case<'_>,
    ) -> Result<SweepReported, SweepError> {
        // Also of a unit that is out of service by now: it reports late.
        let owner = case.rules.units.reference(unit, "id")?;
        let from = slot.last_day().checked_sub_days(EARLY).unwrap_or(NaiveDate::MIN);
        if case.day() < from {
            return Err(SweepError::TooEarly { slot, from });
        }
        if self.reported.contains(&slot) {
            return Err(SweepError::AlreadyReported { slot });
        }
        Ok(SweepReported { occurred_on: case.day(), owner, slot, found })
    }
}

/// A duty from the first day of a slot that has not begun, so that it changes no slot that is being swept.
fn set_duty(
    unit: &UnitCode,
    cadence: Cadence,
    from: NaiveDate,
    case: &Case<'_>,
) -> Result<SweepDutySet, SweepError> {
    let owner = match cadence {
        Cadence::None => case.rules.units.reference(unit, "id")?,
        _ => case.rules.units.serving(unit, from, "id")?,
    };
    // An imported duty is compared with the day on which it was set.
    let today = match case.moment.origin {
        Origin::Live => case.day().max(case.moment.today),
        Origin::Import | Origin::Simulation => case.day(),
    };
    if from <= today {
        return Err(SweepError::NotFuture { from, today });
    }
    match Slot::containing(cadence, from).filter(|slot| slot.first_day() != from) {
        Some(slot) => {
            let next = slot.next().map_or(NaiveDate::MAX, Slot::first_day);
            Err(SweepError::MidSlot { slot, from, next })
        }
        None => Ok(SweepDutySet { occurred_on: case.day(), owner, cadence, from }),
    }
}

aggregate! {
    Sweep: ToSweep => SweepEvent, SweepError;
    values(_command) = SensitiveValues::default();
    decide(state, command, case) = state.decide(command, case);
}
