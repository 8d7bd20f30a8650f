//! An accusation never goes to whom it accuses, nor to anyone below.

use super::prelude::*;
use redress_domain::{
    petition::{Accusation, PetitionCommand},
    unit::UnitEvent,
};

const ACCUSED_OR_BELOW: [&str; 4] = ["east", "housing", "river", "mill"];

/// Assigned to `west`.
fn assigned_elsewhere() -> Vec<E> {
    and(after_triage_as_accusation(), E::Assigned(Assigned { unit: unit("west"), ..assigned() }))
}

fn forward(to: &str) -> Triage {
    Triage { kind: Kind::Accusation, ..triage(Decision::Forward { to: id(to) }) }
}

fn helped_by(co: &str) -> Assign {
    Assign { co_handlers: vec![id("water"), id(co)], ..assign("west") }
}

pub(super) fn refusals() -> Vec<Refused> {
    let no = |why: &str, given, command: PetitionCommand, field: &'static str| {
        refused(why, given, on("2026-03-25", command), "UNIT_IS_ACCUSED", field)
    };
    let mut cases = vec![no("escalated", assigned_elsewhere(), escalate("east", 2).into(), "to")];
    for accused in ACCUSED_OR_BELOW {
        cases.push(no(accused, after_triage_as_accusation(), assign(accused).into(), "unit"));
        cases.push(no(accused, assigned_elsewhere(), assign(accused).into(), "unit"));
        cases.push(no(accused, after_triage_as_accusation(), helped_by(accused).into(), "co_handlers"));
        cases.push(no(accused, after_registering_an_accusation(), forward(accused).into(), "to"));
    }
    cases
}

#[test]
fn an_accusation_is_refused_to_the_accused_and_all_below() {
    all_refused(refusals());
}

#[test]
fn an_accusation_goes_above_or_beside_the_accused() {
    for free in ["city", "bureau", "west", "hill", "province"] {
        let assigned = event(after_triage_as_accusation(), on("2026-03-25", assign(free)));
        assert!(matches!(assigned, E::Assigned(_)), "{free}");
        let triaged = event(after_registering_an_accusation(), on("2026-03-03", forward(free)));
        assert!(matches!(triaged, E::Triaged(_)), "{free}");
    }
    let escalated = event(assigned_elsewhere(), on("2026-03-25", escalate("city", 2)));
    assert!(matches!(escalated, E::Escalated(_)));
}

#[test]
fn a_complaint_other_than_an_accusation_may_go_to_the_unit_complained_about() {
    let appeal = and(after_registering_an_accusation(), E::Triaged(triaged(Decision::Accept)));
    for accused in ACCUSED_OR_BELOW {
        let assigned = event(appeal.clone(), on("2026-03-25", assign(accused)));
        assert!(matches!(assigned, E::Assigned(_)), "{accused}");
    }
}

#[test]
fn triage_decides_the_kind_whatever_registration_supposed() {
    let registered = Registered { against: vec![unit("east")], kind: Some(Kind::Appeal), ..registered() };
    let triaged = Triaged { kind: Kind::Accusation, ..triaged(Decision::Accept) };
    let given = vec![E::Registered(registered), E::Triaged(triaged)];
    refused("", given, on("2026-03-25", assign("river")), "UNIT_IS_ACCUSED", "unit").check();
}

/// A registration that complains about `east`, and triages of these kinds, for these units.
fn accusation(registered_as: Option<Kind>, triages: &[(Kind, Option<&str>)]) -> Accusation {
    let mut accusation = Accusation::default();
    let registered = Registered { against: vec![unit("east")], kind: registered_as, ..registered() };
    accusation.evolve(&E::Registered(registered), Some("east"));
    for (kind, by) in triages {
        let triaged = Triaged { kind: *kind, ..triaged(Decision::Accept) };
        accusation.evolve(&E::Triaged(triaged), *by);
    }
    accusation
}

fn hidden_from(accusation: &Accusation, tree: &UnitTree) -> String {
    let units = ["province", "city", "east", "river", "mill", "west"];
    let hidden = units.into_iter().filter(|unit| accusation.is_hidden_from(&id(unit), tree));
    hidden.collect::<Vec<_>>().join(" ")
}

#[test]
fn an_accuser_is_hidden_until_a_unit_outside_the_accused_triages_the_petition_as_something_else() {
    use Kind::{Accusation as Accuses, Appeal};
    let below = "east river mill";
    for (registered_as, triages, hidden) in [
        (Some(Appeal), &[][..], ""),
        (None, &[], below),
        (Some(Accuses), &[], below),
        // By the accused unit itself, or below it.
        (None, &[(Appeal, Some("east"))], below),
        (Some(Accuses), &[(Appeal, Some("mill"))], below),
        // By another, above or beside it, or nobody's.
        (None, &[(Appeal, Some("city"))], ""),
        (None, &[(Appeal, Some("west"))], ""),
        (None, &[(Appeal, None)], ""),
        // One of several is enough; one as an accusation takes it back.
        (None, &[(Appeal, Some("west")), (Appeal, Some("east"))], ""),
        (None, &[(Appeal, Some("west")), (Accuses, Some("west"))], below),
        (Some(Appeal), &[(Accuses, Some("west")), (Appeal, Some("east"))], below),
        (Some(Appeal), &[(Accuses, Some("east")), (Appeal, Some("west"))], ""),
    ] {
        let found = hidden_from(&accusation(registered_as, triages), &tree());
        assert_eq!(found, hidden, "{registered_as:?} {triages:?}");
    }
}

#[test]
fn moving_a_unit_reveals_no_accuser() {
    let moved = |code: &str, to: &str, from: &str| {
        let mut tree = tree();
        let event = UnitEvent::UnitMoved {
            occurred_on: day("2026-03-01"),
            parent: unit(to),
            effective_on: day(from),
        };
        tree.apply(&id(code), &event);
        tree
    };
    // `river` triaged what accuses `east` while it lay below it, and lies elsewhere now, or will.
    let by_river = accusation(None, &[(Kind::Appeal, Some("river"))]);
    for from in ["2026-03-20", "2026-04-01"] {
        let hidden = hidden_from(&by_river, &moved("river", "west", from));
        assert!(hidden.starts_with("east"), "{hidden}");
    }
    // Whoever was below the accused unit on any day stays accused with it, and whoever will be is.
    let by_city = accusation(Some(Kind::Accusation), &[]);
    for tree in [moved("river", "west", "2026-04-01"), moved("river", "west", "2026-03-20")] {
        assert_eq!(hidden_from(&by_city, &tree), "east river mill");
    }
    assert_eq!(hidden_from(&by_city, &moved("west", "east", "2026-04-01")), "east river mill west");
    // So is who took over from it, with what is below it.
    let mut tree = tree();
    let (occurred_on, effective_on, successor) = (day("2026-03-01"), day("2026-03-20"), Some(unit("west")));
    tree.apply(&id("mill"), &UnitEvent::UnitRetired { occurred_on, effective_on, successor });
    assert_eq!(hidden_from(&by_city, &tree), "east river mill west");
}
