//! Disputes by lot, and a second opinion about what became of them.

use super::runner;
use crate::fixture::*;
use chrono::{Days, NaiveDate};
use cqrs_es::DomainEvent;
use proptest::prelude::*;
use redress_domain::{
    dispute::{DisputeEvent as E, *},
    *,
};
use std::{cell::RefCell, collections::BTreeSet};

/// Which command, to which unit, how many days later, dated how many days back, and due in how many.
type Roll = (u8, usize, u64, u64, Option<u64>);

fn rolls() -> impl Strategy<Value = Vec<Roll>> {
    let later = prop_oneof![6 => 0..4_u64, 2 => 5..40_u64];
    let back = prop_oneof![8 => Just(0_u64), 3 => 1..6_u64];
    let due = prop_oneof![2 => Just(None), 3 => (0..40_u64).prop_map(Some)];
    prop::collection::vec((0..12_u8, 0..UNITS.len(), later, back, due), 1..60)
}

fn command(which: u8, unit: usize, due_on: Option<NaiveDate>) -> DisputeCommand {
    let unit = id(UNITS[unit].0);
    match which {
        0 => DisputeCommand::Find(Find {
            owner: unit,
            place: id("mill"),
            found_in: None,
            petitioner_id: id("someone"),
            category: id("land"),
            head_count: 2,
            parties: SensitiveText::new("x"),
            summary: SensitiveText::new("y"),
        }),
        1..=4 => DisputeCommand::Assign(Assign { unit, order_number: None, due_on, standard: None }),
        5..=8 => DisputeCommand::Raise { to: unit, due_on },
        9 => DisputeCommand::Resolve { method: Method::Persuasion },
        10 => DisputeCommand::BecomePetition { petition: id("P-1") },
        _ => DisputeCommand::Reopen { reason: SensitiveText::new("z") },
    }
}

/// What the rules say of each event, from the events before it alone.
fn check(history: &[E], event: &E) {
    let last = history.last();
    let closed = matches!(last, Some(E::DisputeResolved(_) | E::DisputeBecamePetition(_)));
    assert_eq!(last.is_none(), matches!(event, E::DisputeFound(_)), "a finding comes first, and once");
    assert_eq!(closed, matches!(event, E::DisputeReopened(_)), "only a reopening follows a closing");
    assert!(last.is_none_or(|last| last.occurred_on() <= event.occurred_on()), "in the order of days");
    let round = history.iter().rev().take_while(|event| !matches!(event, E::DisputeReopened(_)));
    let round: Vec<&E> = round.collect();
    let first = round.iter().rev().find_map(|event| match event {
        E::DisputeAssigned(assigned) => Some(assigned.occurred_on),
        _ => None,
    });
    let check_due = |due_on: NaiveDate, on: NaiveDate| {
        let limit = first.unwrap_or(on) + Days::new(30);
        let latest = if on > limit { on + Days::new(30) } else { limit };
        assert!((on..=latest).contains(&due_on), "{due_on} of {on}");
    };
    match event {
        E::DisputeAssigned(assigned) => check_due(assigned.due_on, assigned.occurred_on),
        E::DisputeRaised(raised) => {
            assert!(raised.to.level > raised.from.level && first.is_some());
            let holder = round.iter().find_map(|event| match event {
                E::DisputeAssigned(assigned) => Some(&assigned.unit),
                E::DisputeRaised(raised) => Some(&raised.to),
                _ => None,
            });
            assert_eq!(Some(&raised.from), holder);
            check_due(raised.due_on, raised.occurred_on);
        }
        E::DisputeReopened(_) => assert!(matches!(last, Some(E::DisputeResolved(_)))),
        _ => {}
    }
}

#[test]
fn no_commands_lead_to_a_history_that_breaks_a_rule() {
    let (seen, longest) = (RefCell::new(BTreeSet::new()), RefCell::new(0));
    let petition = Summary {
        owner: id("bureau"),
        units: vec![],
        acting: vec![],
        asked: vec![],
        names: vec![],
        petitioner: None,
        opened_on: day("2026-01-05"),
        last_on: day("2026-01-05"),
        due_on: None,
        closed_on: None,
    };
    let facts =
        Facts { cases: vec![((AggregateKind::Petition, "P-1".into()), petition)], ..Facts::default() };
    let outcome = runner(600).run(&rolls(), |rolls| {
        let (mut dispute, mut history, mut clock) = (Dispute::default(), Vec::new(), day("2026-01-02"));
        for (which, unit, later, back, due) in rolls {
            clock = clock + Days::new(later);
            let dated = clock - Days::new(back);
            let due_on = due.map(|days| dated + Days::new(days));
            let which = if history.is_empty() { 0 } else { which };
            let mut submitted = on_day(dated, command(which, unit, due_on));
            submitted.moment.today = clock;
            submitted.moment.now += clock - dated;
            submitted.facts = facts.clone();
            let rules = rules();
            let case = submitted.case(&rules, &submitted.command.sensitive());
            let Ok(event) = dispute.decide(&submitted.command, &case) else { continue };
            assert!(back <= 3, "no step is dated further back");
            check(&history, &event);
            // What is read back leads to the same decision, as `replay` makes it.
            let text = serde_json_canonicalizer::to_string(&event).unwrap();
            let read: E = upcast::decode(
                &event.event_type(),
                &event.event_version(),
                &text,
                &crate::fixture::upcasters(),
            )
            .unwrap();
            assert_eq!(read, event);
            let again = <Dispute as CaseKind>::reverse(id("D-1"), &event);
            let case = redress_domain::Case { sealed: event.sealed().cloned(), ..case };
            assert_eq!(<Dispute as CaseKind>::decide(&again, &dispute, &case), Ok(event.clone()));
            dispute.evolve(&event);
            assert!(dispute.state().is_some());
            seen.borrow_mut().insert(event.event_type());
            history.push(event);
        }
        longest.replace_with(|longest| history.len().max(*longest));
        Ok(())
    });
    outcome.unwrap();
    // Otherwise the run has shown little.
    assert_eq!(*seen.borrow(), E::TYPES.iter().map(ToString::to_string).collect());
    assert!(*longest.borrow() >= 10, "{longest:?}");
}
