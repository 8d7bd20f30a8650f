//! An accusation never goes to whom it accuses, nor to anyone below.

use super::prelude::*;
use redress_domain::petition::PetitionCommand;

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
fn a_complaint_that_is_no_accusation_may_go_to_the_unit_complained_about() {
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
