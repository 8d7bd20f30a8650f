//! What sweeps contribute to the ledger: their reports. A slot that nobody reported has no event and so no row; `figures/slots.rs` computes
//! from duties which slots count.

use crate::ledger::{Flags, Key, Mark, Tally, family};
use redress_domain::{slot::Cadence, sweep::SweepEvent};
use redress_log::{Event, RecordedEvent};
use std::sync::Arc;

/// Of a report: its slot is a week.
const WEEK: Flags = Flags::bit(0);
/// Of a report: its slot is half a month.
const HALF_MONTH: Flags = Flags::bit(1);
/// Of a report: its slot is a month.
const MONTH: Flags = Flags::bit(2);

family! {
    /// Sweeps.
    SWEEPS of Sweep named "sweep";
    weighed: [];
    /// A sweep. By its unit, on the day of its first event.
    SWEEP: Flags::NONE;
    /// A report of a slot. By the unit, on the slot's last day.
    REPORT: WEEK.and(HALF_MONTH).and(MONTH);
}

/// The flag of a slot's cadence. With the last day it identifies the slot.
fn flag(cadence: Cadence) -> Flags {
    match cadence {
        Cadence::Week => WEEK,
        Cadence::HalfMonth => HALF_MONTH,
        Cadence::Month => MONTH,
        Cadence::None => Flags::NONE,
    }
}

/// The cadence of the slot that a row of the ledger gained a report of; `None` if it gained none.
pub(crate) fn cadence_of(gained: Mark) -> Option<Cadence> {
    let has = |cadence: Cadence| {
        let mark = REPORT.mark(flag(cadence));
        gained & mark == mark
    };
    [Cadence::Week, Cadence::HalfMonth, Cadence::Month].into_iter().find(|cadence| has(*cadence))
}

/// What a sweep contributes.
pub(super) fn tally(events: &[RecordedEvent]) -> Tally {
    let mut tally = Tally::default();
    for (number, recorded) in events.iter().enumerate() {
        let Event::Sweep(event) = &recorded.event else { continue };
        let id: Arc<str> = recorded.aggregate_id.as_str().into();
        let unit = &event.owner().code;
        if number == 0 {
            tally.count(Key::of_case(&id, (SWEEP, Flags::NONE), unit, event.occurred_on()), 0);
        }
        if let SweepEvent::SweepReported(report) = event {
            let reported = (REPORT, flag(report.slot.cadence()));
            tally.count(Key::of_case(&id, reported, unit, report.slot.last_day()), 0);
        }
    }
    tally.settled()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_ledger_says_which_cadence_its_report_has() {
        for cadence in [Cadence::Week, Cadence::HalfMonth, Cadence::Month] {
            let report = REPORT.mark(flag(cadence));
            assert_eq!(cadence_of(report), Some(cadence));
            assert_eq!(cadence_of(report | SWEEP.mark(Flags::NONE)), Some(cadence), "with the first event");
        }
        assert_eq!(cadence_of(SWEEP.mark(Flags::NONE)), None);
    }
}
