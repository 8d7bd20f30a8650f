//! The state of a sweep, and what its events change.

use super::{
    duties::{SweepDuties, SweepDuty},
    event::SweepEvent,
};
use crate::{
    UnitRef,
    slot::{Cadence, Slot},
    terms::terms,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

terms! {
    /// Whether a unit has to sweep. A sweep never closes.
    SweepState {
        /// The duty that was set last has a cadence.
        OnDuty,
        /// No duty was set, or the last one has the cadence `NONE`.
        NoDuty,
    }
}

/// The sweep of a unit, folded from its events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sweep {
    /// The unit; `None` before the first event.
    pub owner: Option<UnitRef>,
    /// Its duties, one after another.
    pub duties: SweepDuties,
    /// The slots that it has reported.
    pub reported: BTreeSet<Slot>,
    /// The report that was made last.
    pub last_report: Option<LastReport>,
    /// Day of the first event.
    pub opened_on: Option<NaiveDate>,
    /// Day of the last event.
    pub last_on: Option<NaiveDate>,
}

/// The report that was made last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastReport {
    /// The slot.
    pub slot: Slot,
    /// How many disputes were found, as the unit says.
    pub found: u32,
    /// Local day of the report.
    pub on: NaiveDate,
}

impl Sweep {
    /// Applies the next event.
    pub fn evolve(&mut self, event: &SweepEvent) {
        let on = event.occurred_on();
        self.owner.get_or_insert_with(|| event.owner().clone());
        self.opened_on.get_or_insert(on);
        self.last_on = Some(on);
        match event {
            SweepEvent::SweepDutySet(set) => {
                self.duties.set(SweepDuty { from: set.from, cadence: set.cadence });
            }
            SweepEvent::SweepReported(report) => {
                self.reported.insert(report.slot);
                self.last_report = Some(LastReport { slot: report.slot, found: report.found, on });
            }
        }
    }

    /// Whether the unit has to sweep.
    #[must_use]
    pub fn state(&self) -> SweepState {
        match self.duties.all().last() {
            Some(duty) if duty.cadence != Cadence::None => SweepState::OnDuty,
            _ => SweepState::NoDuty,
        }
    }

    /// The first slot wholly under a duty that is not reported, whether or not the unit is in service then.
    #[must_use]
    pub fn next_slot(&self) -> Option<Slot> {
        let first = self.duties.all().first()?.from;
        let mut slots = self.duties.slots(first, NaiveDate::MAX).map(|(_, slot)| slot);
        slots.find(|slot| !self.reported.contains(slot))
    }
}
