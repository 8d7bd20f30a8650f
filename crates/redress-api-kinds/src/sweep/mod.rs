//! Sweeps (排查) in the schema.

mod cadence;
mod duty;
mod events;
mod mutations;

use self::duty::{SweepDuty, SweepReport};
use redress_api_common::case::Kind;
use redress_domain::sweep;
use redress_log::AggregateKind;

/// What the schema has of it.
pub(super) const KIND: Kind = Kind {
    kind: AggregateKind::Sweep,
    object: Sweep::OBJECT,
    open: Sweep::open,
    one: "sweep",
    many: "sweeps",
    states: terms! {
        /// The duty that was set last has a cadence.
        ON_DUTY,
        /// No duty was set, or the last one has the cadence `NONE`.
        NO_DUTY,
    },
    events: events::EVENTS,
    event: events::typed,
    mutations: mutations::MUTATIONS,
    codes: terms! {
        /// A duty to sweep is set by a unit above.
        SWEEP_DUTY_NOT_FROM_ABOVE,
        /// A duty to sweep begins on a day that has not begun.
        SWEEP_DUTY_NOT_FUTURE,
        /// A duty to sweep begins on the first day of a slot of its cadence.
        SWEEP_DUTY_MID_SLOT,
        /// A slot is reported in its last three days or later.
        SLOT_REPORTED_EARLY,
        /// Each slot is reported once.
        SLOT_ALREADY_REPORTED,
    },
};

case! {
    /// The sweep of a unit (排查): its duties to look for disputes, and its reports. Its id is the code of the unit. It never closes.
    /// `dueOn` is the last day of `nextSlot`.
    Sweep(sweep::Sweep) {
        /// The duties, by first day: each until the next one begins.
        fn duties(&self) -> Vec<SweepDuty> {
            self.state.duties.all().iter().copied().map(SweepDuty).collect()
        }

        /// The first slot wholly under a duty that is not reported yet, such as `2026-W07`; null if every slot was reported.
        fn next_slot(&self) -> Option<String> {
            self.state.next_slot().map(|slot| slot.to_string())
        }

        /// How many slots were reported, under a duty or not.
        fn reported_slots(&self) -> usize {
            self.state.reported.len()
        }

        /// The report that was made last.
        fn last_report(&self) -> Option<SweepReport> {
            self.state.last_report.map(SweepReport)
        }
    }
}
