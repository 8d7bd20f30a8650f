//! The sweep as a kind of case. Its id is the code of its unit, which owns it.

use super::{Sweep, SweepCommand, SweepError, SweepEvent, ToSweep};
use crate::{
    AggregateKind, Case, Summary, UnitCode,
    kind::{Asker, CaseKind, Reach, Recording, ValueOwners},
};
use chrono::NaiveDate;

impl CaseKind for Sweep {
    const KIND: AggregateKind = AggregateKind::Sweep;
    const VALUES: ValueOwners = ValueOwners::Nobody;
    type Id = UnitCode;
    type Addressed = ToSweep;
    type State = Self;

    fn id(to: &ToSweep) -> &str {
        to.unit.as_str()
    }

    fn days(to: &ToSweep) -> Vec<(&'static str, NaiveDate)> {
        match to.command {
            SweepCommand::SetDuty { from, .. } => vec![("from", from)],
            SweepCommand::Report { slot, .. } => vec![("slot", slot.first_day())],
        }
    }

    /// Any command may be the first: the id says who owns the sweep.
    fn reach(to: &ToSweep) -> Reach<'_> {
        Reach::Opens { unit: &to.unit, field: "id" }
    }

    /// A unit sets duties for the units below it. An actor who acts for no unit is not bound by the tree.
    fn bar(to: &ToSweep, _state: &Self, asker: &Asker<'_>) -> Result<(), SweepError> {
        let is_above = |by: &UnitCode| *by != to.unit && asker.units.is_within(&to.unit, by, asker.today);
        match (&to.command, asker.acting().find(|by| !is_above(by))) {
            (SweepCommand::SetDuty { .. }, Some(by)) if asker.units.get(&to.unit).is_some() => {
                Err(SweepError::NotFromAbove { by: by.clone(), unit: to.unit.clone() })
            }
            _ => Ok(()),
        }
    }

    fn decide(to: &ToSweep, state: &Self, case: &Case<'_>) -> Result<SweepEvent, SweepError> {
        state.decide(to, case)
    }

    fn reverse(unit: UnitCode, event: &SweepEvent) -> ToSweep {
        let command = match event {
            SweepEvent::SweepDutySet(set) => SweepCommand::SetDuty { cadence: set.cadence, from: set.from },
            SweepEvent::SweepReported(report) => {
                SweepCommand::Report { slot: report.slot, found: report.found }
            }
        };
        ToSweep { unit, command }
    }

    fn evolve(state: &mut Self, event: &SweepEvent, _recording: &Recording<'_>) {
        state.evolve(event);
    }

    fn summary(state: &Self) -> Option<Summary> {
        let (owner, opened_on) = (state.owner.as_ref()?, state.opened_on?);
        Some(Summary {
            owner: owner.code.clone(),
            units: Vec::new(),
            acting: Vec::new(),
            asked: Vec::new(),
            names: Vec::new(),
            petitioner: None,
            opened_on,
            last_on: state.last_on.unwrap_or(opened_on),
            due_on: state.next_slot().map(crate::slot::Slot::last_day),
            closed_on: None,
        })
    }

    /// The id of a sweep is that of its unit, which is unknown to a caller who does not reach it.
    fn taken(to: &ToSweep) -> SweepError {
        SweepError::Unit(crate::unit::UnitError::Unknown { code: to.unit.clone(), field: "id" })
    }

    fn occurred_on(event: &SweepEvent) -> NaiveDate {
        event.occurred_on()
    }
}
