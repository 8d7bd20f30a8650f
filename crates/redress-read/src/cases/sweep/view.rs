//! A sweep as the register has it: the domain's state, and each duty with its place in history, so that figures at an earlier position or
//! cut-off know the duties of that time.

use crate::cases::kind::{CaseView, Standing};
use chrono::NaiveDate;
use redress_domain::{
    CaseKind,
    slot::Slot,
    sweep::{Sweep, SweepDuties, SweepDuty, SweepEvent},
};
use redress_log::{AggregateKind, Event, Position, RecordedEvent};
use serde::{Deserialize, Serialize};

/// A sweep in the register. Its JSON has the fields of the domain's [`Sweep`], and `set`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct SweepView {
    #[serde(flatten)]
    sweep: Sweep,
    set: SetDuties,
}

/// Every duty that was ever set for a unit, in the order of the log.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct SetDuties(Vec<SetDuty>);

/// A duty, and when it was set.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct SetDuty {
    position: i64,
    on: NaiveDate,
    #[serde(flatten)]
    duty: SweepDuty,
}

impl SetDuties {
    /// Returns the slots wholly under one duty whose last day is within some days, by the duties set up to a position and a day. Each comes
    /// with the position at which its duty was set.
    pub(crate) fn slots(
        &self,
        (position, cut_off): (Position, NaiveDate),
        (from, to): (NaiveDate, NaiveDate),
    ) -> Vec<(Slot, i64)> {
        let mut known: Vec<&SetDuty> =
            self.0.iter().filter(|set| set.position <= position.0 && set.on <= cut_off).collect();
        known.sort_by_key(|set| (set.on, set.position));
        let mut duties = SweepDuties::default();
        known.iter().for_each(|set| duties.set(set.duty));
        // Of several duties from one day, the last one is in force.
        let set_at = |duty: &SweepDuty| known.iter().rev().find(|set| set.duty == *duty);
        let slots = duties.slots(from, to).filter_map(|(index, slot)| {
            let duty = duties.all().get(index)?;
            Some((slot, set_at(duty)?.position))
        });
        slots.collect()
    }
}

impl CaseView for SweepView {
    const KIND: AggregateKind = AggregateKind::Sweep;

    fn open(recorded: &RecordedEvent) -> Option<Self> {
        let mut view = Self::default();
        view.evolve(recorded);
        view.sweep.owner.is_some().then_some(view)
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        let Event::Sweep(event) = &recorded.event else { return };
        self.sweep.evolve(event);
        if let SweepEvent::SweepDutySet(set) = event {
            let duty = SweepDuty { from: set.from, cadence: set.cadence };
            self.set.0.push(SetDuty { position: recorded.position.0, on: set.occurred_on, duty });
        }
    }

    fn standing(&self) -> Standing {
        let case = <Sweep as CaseKind>::summary(&self.sweep).expect("a case begins with its first event");
        Standing {
            unit: Some(case.owner),
            acting: Vec::new(),
            asked: Vec::new(),
            state: self.sweep.state().to_string(),
            opened: case.opened_on,
            due: case.due_on,
            closed: None,
            petitions: Vec::new(),
        }
    }
}
