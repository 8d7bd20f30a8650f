//! What happens in the sweep of a unit.

use super::cadence::Cadence;
use redress_api_common::{
    event::{EventTable, Recorded, UnitReference},
    scalars::Date,
    tables::Tabled,
};
use redress_domain::sweep::{self, SweepEvent};
use redress_log::{AggregateKind, Event};
use std::sync::Arc;

/// Every event, by its name in the log.
pub(super) const EVENTS: &[EventTable] = &[
    EventTable::of_kind(AggregateKind::Sweep, "SweepDutySet", SweepDutySet::OBJECT),
    EventTable::of_kind(AggregateKind::Sweep, "SweepReported", SweepReported::OBJECT),
];

/// An event of a sweep as its type.
pub(super) fn typed(event: Event, recorded: Recorded) -> Option<Arc<dyn Tabled>> {
    let Event::Sweep(event) = event else { return None };
    Some(match event {
        SweepEvent::SweepDutySet(fact) => SweepDutySet::of(recorded, fact),
        SweepEvent::SweepReported(fact) => SweepReported::of(recorded, fact),
    })
}

event! {
    /// A unit above set how often a unit looks for disputes (排查任务).
    SweepDutySet(sweep::SweepDutySet) {
        /// The unit that looks for disputes.
        fn owner(&self) -> UnitReference {
            self.recorded.named(&self.fact.owner)
        }

        /// How often.
        fn cadence(&self) -> Cadence {
            self.fact.cadence.into()
        }

        /// The first day of the duty (`from`). It replaces every other duty from that day on.
        // Not `from`: that is a unit, in the event of another kind.
        fn begins_on(&self) -> Date {
            Date(self.fact.from)
        }
    }
}

event! {
    /// A unit reported what it found in a slot (排查报告).
    SweepReported(sweep::SweepReported) {
        /// The unit that looked for disputes.
        fn owner(&self) -> UnitReference {
            self.recorded.named(&self.fact.owner)
        }

        /// The slot, such as `2026-W07`, `2026-02-A` or `2026-02`.
        fn slot(&self) -> String {
            self.fact.slot.to_string()
        }

        /// How many disputes the unit found, as reported: no other record is compared with it.
        fn found(&self) -> u32 {
            self.fact.found
        }
    }
}
