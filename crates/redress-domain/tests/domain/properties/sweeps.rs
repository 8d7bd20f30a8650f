//! Sweeps by lot, and a second opinion about what became of them.

use super::runner;
use crate::fixture::*;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use cqrs_es::DomainEvent;
use proptest::prelude::*;
use redress_domain::{
    slot::{Cadence, Slot},
    sweep::{SweepEvent as E, *},
    *,
};
use std::{cell::RefCell, collections::BTreeSet};

/// A command, its cadence, how many days it is recorded after the one before, and how many days before or after that its slot or duty lies.
type Roll = (u8, usize, u64, i64);

fn rolls() -> impl Strategy<Value = Vec<Roll>> {
    let later = prop_oneof![6 => 0..4_u64, 2 => 5..40_u64];
    prop::collection::vec((0..10_u8, 0..4_usize, later, -20..40_i64), 1..60)
}

fn plus(day: NaiveDate, days: i64) -> NaiveDate {
    day + chrono::TimeDelta::days(days)
}

fn command(which: u8, cadence: Cadence, about: NaiveDate) -> SweepCommand {
    match (which, Slot::containing(cadence, about)) {
        // As often as not from a day on which a slot begins.
        (0..=1, Some(slot)) => SweepCommand::SetDuty { cadence, from: slot.first_day() },
        (0..=3, _) | (_, None) => SweepCommand::SetDuty { cadence, from: about },
        (_, Some(slot)) => SweepCommand::Report { slot, found: u32::from(which) },
    }
}

/// What the rules say of each event, from the events before it alone.
fn check(history: &[E], event: &E) {
    assert!(
        history.last().is_none_or(|last| last.occurred_on() <= event.occurred_on()),
        "in the order of days"
    );
    match event {
        E::SweepDutySet(set) => {
            assert!(set.from > set.occurred_on, "a duty is of the future");
            let begins = match set.cadence {
                Cadence::Week => set.from.weekday() == Weekday::Mon,
                Cadence::HalfMonth => [1, 16].contains(&set.from.day()),
                Cadence::Month => set.from.day() == 1,
                Cadence::None => true,
            };
            assert!(begins, "with a slot: {set:?}");
        }
        E::SweepReported(report) => {
            assert!(
                report.occurred_on + Days::new(3) > report.slot.last_day(),
                "in its last three days or later"
            );
            let same = |other: &E| matches!(other, E::SweepReported(other) if other.slot == report.slot);
            assert!(!history.iter().any(same), "once");
        }
    }
}

#[test]
fn no_commands_lead_to_a_history_that_breaks_a_rule() {
    let (seen, longest) = (RefCell::new(BTreeSet::new()), RefCell::new(0));
    let outcome = runner(600).run(&rolls(), |rolls| {
        let (mut sweep, mut history, mut clock) = (Sweep::default(), Vec::new(), day("2026-01-02"));
        for (which, cadence, later, about) in rolls {
            clock = clock + Days::new(later);
            let command = command(which, Cadence::ALL[cadence], plus(clock, about));
            let submitted = on_day(clock, ToSweep { unit: id("mill"), command });
            let rules = rules();
            let case = submitted.case(&rules, &SensitiveValues::default());
            let Ok(event) = sweep.decide(&submitted.command, &case) else { continue };
            check(&history, &event);
            let text = serde_json_canonicalizer::to_string(&event).unwrap();
            let (event_type, version) = (event.event_type(), event.event_version());
            let read: E = upcast::decode(&event_type, &version, &text, &crate::fixture::upcasters()).unwrap();
            assert_eq!(read, event);
            let again = <Sweep as CaseKind>::reverse(id("mill"), &event);
            assert_eq!(<Sweep as CaseKind>::decide(&again, &sweep, &case), Ok(event.clone()));
            sweep.evolve(&event);
            seen.borrow_mut().insert(event_type);
            history.push(event);
        }
        longest.replace_with(|longest| history.len().max(*longest));
        Ok(())
    });
    outcome.unwrap();
    assert_eq!(*seen.borrow(), E::TYPES.iter().map(ToString::to_string).collect());
    assert!(*longest.borrow() >= 10, "{longest:?}");
}
