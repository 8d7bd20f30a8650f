//! Trees of units by lot.

use super::runner;
use crate::fixture::{But, day, id, on_day, rules_with};
use chrono::{Days, NaiveDate};
use cqrs_es::DomainEvent;
use proptest::prelude::*;
use redress_domain::{
    UnitCode, UnitLevel, UnitTree,
    unit::{ToUnit, Unit, UnitCommand, UnitEvent},
    upcast,
};
use std::{cell::RefCell, collections::BTreeSet};

const CODES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

fn codes() -> impl Strategy<Value = UnitCode> {
    prop::sample::select(&CODES[..]).prop_map(id)
}

/// A few days, so that changes meet, and the ends of the calendar.
fn days() -> impl Strategy<Value = Option<NaiveDate>> {
    let near = (0..12_u64).prop_map(|n| Some(day("2026-03-01") + Days::new(n)));
    let ends = prop::sample::select(vec![NaiveDate::MIN, NaiveDate::MAX]).prop_map(Some);
    prop_oneof![4 => Just(None), 8 => near, 1 => ends]
}

fn commands() -> impl Strategy<Value = UnitCommand> {
    // Few levels: most units could stand above each other.
    let levels = prop::sample::select(vec![UnitLevel::District, UnitLevel::District, UnitLevel::City]);
    let begins = prop_oneof![3 => Just(None), 1 => days()];
    let register = (levels, prop::option::of(codes()), begins).prop_map(|(level, parent, effective_on)| {
        UnitCommand::Register { name: "x".into(), level, parent, kind: None, effective_on }
    });
    prop_oneof![
        4 => register,
        1 => ("[x\0 ]{0,3}", days()).prop_map(|(name, effective_on)| UnitCommand::Rename { name, effective_on }),
        8 => (codes(), days()).prop_map(|(parent, effective_on)| UnitCommand::Move { parent, effective_on }),
        1 => days().prop_map(|effective_on| UnitCommand::Retire { effective_on, successor: None }),
    ]
}

fn day_of_effect(event: &UnitEvent) -> Option<NaiveDate> {
    match event {
        UnitEvent::UnitRegistered { effective_on, .. } => *effective_on,
        UnitEvent::UnitRenamed { effective_on, .. }
        | UnitEvent::UnitMoved { effective_on, .. }
        | UnitEvent::UnitRetired { effective_on, .. } => Some(*effective_on),
    }
}

/// On that day every way up ends at a root, over units that are known and never of a lower level.
fn assert_is_a_tree(tree: &UnitTree, on: NaiveDate) {
    for (code, _) in tree.iter() {
        let (mut here, mut passed) = (code, BTreeSet::new());
        while passed.insert(here) {
            let unit = tree.get(here).expect("known");
            let Some(parent) = unit.parent_on(on) else { break };
            assert!(
                tree.get(parent).expect("known").level >= unit.level,
                "{parent} is above {here}, on {on}"
            );
            assert_ne!(parent, code, "{code} is above itself, on {on}");
            here = parent;
        }
        assert_eq!(tree.upwards(code, on).count(), passed.len(), "the way up from {code}, on {on}");
    }
}

fn reread(event: &UnitEvent) -> UnitEvent {
    let text = serde_json::to_string(event).expect("an event is JSON");
    upcast::decode(&event.event_type(), &event.event_version(), &text, &crate::fixture::upcasters())
        .expect("readable")
}

#[test]
fn units_are_a_tree_on_every_day_whatever_was_moved() {
    let seen = RefCell::new(BTreeSet::new());
    let sequence = prop::collection::vec((codes(), commands(), 0..12_u64), 1..50);
    let outcome = runner(200).run(&sequence, |sequence| {
        let mut tree = UnitTree::default();
        let mut changes = BTreeSet::from([NaiveDate::MIN, NaiveDate::MAX]);
        for (code, command, later) in sequence {
            let today = day("2026-03-01") + Days::new(later);
            let submitted = on_day(today, ToUnit { code: code.clone(), command }).recorded_on("2026-04-01");
            let rules = rules_with(tree.clone());
            let case = submitted.case(&rules, &Default::default());
            match Unit::decide(&submitted.command, &case) {
                Ok(event) => {
                    assert_eq!(reread(&event), event);
                    tree.apply(&code, &event);
                    changes.extend(day_of_effect(&event));
                    changes.iter().for_each(|day| assert_is_a_tree(&tree, *day));
                    seen.borrow_mut().insert(event.event_type());
                }
                Err(error) => drop(seen.borrow_mut().insert(error.code().to_owned())),
            }
        }
        Ok(())
    });
    outcome.unwrap();
    // Otherwise the run has shown little.
    for expected in ["UnitRegistered", "UnitRenamed", "UnitMoved", "UnitRetired", "UNIT_CYCLE"] {
        assert!(seen.borrow().contains(expected), "no {expected}");
    }
}
