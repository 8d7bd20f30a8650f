//! Assigning (交办): who may be, how often, and until when.

use super::prelude::*;
use redress_domain::{
    CaseKind,
    kind::Asker,
    petition::{Petition, PetitionError, PetitionFile, ToPetition},
};

pub(super) fn refusals() -> Vec<Refused> {
    let housing = || on("2026-03-20", assign("housing"));
    let divert = Decision::Divert { remedy: Remedy::Litigation };
    let forwarded = || after_triage(Decision::Forward { to: unit("east") });
    let mut cases = vec![
        refused("before triage", after_registering(), housing(), "PETITION_NOT_TRIAGED", None),
        refused("diverted", after_triage(divert), housing(), "PETITION_NOT_ASSIGNABLE", None),
        refused(
            "not taken on",
            after_triage(Decision::NotAccept),
            housing(),
            "PETITION_NOT_ASSIGNABLE",
            None,
        ),
        refused("forwarded to east", forwarded(), housing(), "PETITION_FORWARDED_ELSEWHERE", "unit"),
        refused("closed", after_closing(), housing(), "PETITION_ALREADY_CLOSED", None),
    ];
    cases.extend(input_refusals());
    cases.extend(due_refusals());
    cases
}

fn input_refusals() -> Vec<Refused> {
    let co = |code| Assign { co_handlers: vec![id("water"), id(code)], ..assign("housing") };
    [
        ("unit", "UNIT_UNKNOWN", assign("nowhere")),
        ("unit", "UNIT_NOT_IN_SERVICE", assign("gone")),
        ("unit", "UNIT_NOT_IN_SERVICE", assign("planned")),
        ("co_handlers", "UNIT_UNKNOWN", co("nowhere")),
        ("co_handlers", "UNIT_NOT_IN_SERVICE", co("gone")),
        ("order_number", "TEXT_INVALID", Assign { order_number: Some(String::new()), ..assign("housing") }),
        ("order_number", "TEXT_INVALID", Assign { order_number: Some("1\0".into()), ..assign("housing") }),
        ("standard", "TEXT_INVALID", Assign { standard: Some("x".repeat(201)), ..assign("housing") }),
    ]
    .map(|(field, code, command)| {
        refused(field, after_triage(Decision::Accept), on("2026-03-05", command), code, field)
    })
    .into()
}

fn due_refusals() -> Vec<Refused> {
    [
        ("the day before the order", after_triage(Decision::Accept), "2026-03-05", "2026-03-04"),
        ("a day after 60 days", after_triage(Decision::Accept), "2026-03-05", "2026-05-05"),
        ("the limit never starts again", after_assigning(), "2026-03-30", "2026-05-05"),
        ("on the limit's day it has not passed", after_assigning(), "2026-05-04", "2026-05-05"),
        ("31 days, the limit having passed", after_assigning(), "2026-05-05", "2026-06-05"),
        ("no day at all", after_assigning(), "2026-05-05", "-262143-01-01"),
        ("the last day of the calendar", after_assigning(), "2026-05-05", "+262142-12-31"),
    ]
    .map(|(why, given, today, due)| {
        let command = Assign { due_on: Some(day(due)), ..assign("housing") };
        refused(why, given, on(today, command), "DUE_DATE_OUT_OF_RANGE", "due_on")
    })
    .into()
}

#[test]
fn an_assignment_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn the_refusal_of_a_due_day_names_the_days_allowed() {
    let command = Assign { due_on: Some(day("2026-05-05")), ..assign("housing") };
    let given = after_triage(Decision::Accept);
    let case = refused("", given, on("2026-03-05", command), "DUE_DATE_OUT_OF_RANGE", "due_on");
    assert_eq!(case.check().to_string(), "the due day must be between 2026-03-05 and 2026-05-04");
}

/// Orders, escalations and extensions that an old system dates beyond today's limits, each with the first day beyond them and the same day taken.
fn beyond_limits() -> Vec<(Vec<E>, Submitted<redress_domain::petition::PetitionCommand>, E)> {
    let limits = DueLimits::AsRecorded;
    let due = Some(day("2027-03-05"));
    let order = Assigned { due_on: day("2027-03-05"), limits, ..assigned() };
    let raised = Escalated { due_on: day("2027-03-05"), limits, ..escalated() };
    let extended = DeadlineExtended {
        due_on: day("2027-03-05"),
        legal_limit_on: day("2027-03-14"),
        limits,
        ..extended()
    };
    vec![
        (
            after_triage(Decision::Accept),
            on("2026-03-05", Assign { due_on: due, ..assign("housing") }),
            E::Assigned(order),
        ),
        (
            after_accepting(),
            on("2026-03-25", Escalate { due_on: due, ..escalate("east", 2) }),
            E::Escalated(raised),
        ),
        (after_accepting(), on("2026-04-20", extend("2027-03-05")), E::DeadlineExtended(extended)),
    ]
}

#[test]
fn an_import_takes_a_due_day_beyond_the_limits_as_recorded_and_marks_it() {
    for (given, when, then) in beyond_limits() {
        accepts(given, when.imported(DueLimits::AsRecorded), then);
    }
    // Within the limits there is nothing to mark.
    let within = Assign { due_on: Some(day("2026-04-30")), ..assign("housing") };
    let within = on("2026-03-05", within).imported(DueLimits::AsRecorded);
    accepts(after_triage(Decision::Accept), within, E::Assigned(assigned()));
}

#[test]
fn without_that_choice_the_refusal_names_the_limit_and_the_choice() {
    for (given, when, _) in beyond_limits() {
        let import = when.clone().imported(DueLimits::InForce);
        let said = refused("", given.clone(), import, "DUE_DATE_OUT_OF_RANGE", "due_on").check().to_string();
        let choice = "; limits = \"AS_RECORDED\" in the mapping takes later ones as they are";
        assert!(said.starts_with("the due day must be between 2026-") && said.ends_with(choice), "{said}");
        // Only an import may choose.
        let mut live = when;
        live.moment.due_limits = DueLimits::AsRecorded;
        let said = refused("", given, live, "DUE_DATE_OUT_OF_RANGE", "due_on").check().to_string();
        assert!(!said.contains("AS_RECORDED"), "{said}");
    }
    let early = Assign { due_on: Some(day("2026-03-04")), ..assign("housing") };
    let early = on("2026-03-05", early).imported(DueLimits::AsRecorded);
    refused("before the order", after_triage(Decision::Accept), early, "DUE_DATE_OUT_OF_RANGE", "due_on")
        .check();
}

#[test]
fn the_first_assignment_starts_sixty_days_and_fifteen_for_its_acceptance() {
    let command = Assign { due_on: Some(day("2026-04-30")), ..assign("housing") };
    accepts(after_triage(Decision::Accept), on("2026-03-05", command), E::Assigned(assigned()));
}

#[test]
fn an_order_says_everything_it_was_given_and_names_each_helper_once() {
    let co_handlers = vec![id("water"), id("river"), id("housing"), id("water")];
    let command = Assign {
        mode: AssignmentMode::Joint,
        order_number: Some("交〔2026〕1".into()),
        co_handlers,
        standard: Some("答复".into()),
        ..assign("housing")
    };
    let fact = Assigned {
        mode: AssignmentMode::Joint,
        order_number: "交〔2026〕1".into(),
        co_handlers: vec![unit("water"), unit("river")],
        due_on: day("2026-05-04"),
        standard: Some("答复".into()),
        ..assigned()
    };
    accepts(after_triage(Decision::Accept), on("2026-03-05", command), E::Assigned(fact));
}

#[test]
fn a_forwarded_petition_goes_to_its_unit_first_and_anywhere_after() {
    let forwarded = after_triage(Decision::Forward { to: unit("east") });
    let first = event(forwarded.clone(), on("2026-03-05", assign("east")));
    let second = event(and(forwarded, first), on("2026-03-06", assign("mill")));
    assert!(matches!(second, E::Assigned(Assigned { unit, .. }) if unit.code.as_str() == "mill"));
}

#[test]
fn a_reassignment_moves_the_duty_and_keeps_the_limit() {
    let fact = |limit, due| Assigned {
        occurred_on: day("2026-03-30"),
        unit: unit("water"),
        order_number: "1-2".into(),
        due_on: day(due),
        legal_limit_on: day(limit),
        accept_due_on: day("2026-04-14"),
        objection_until: Some(day("2026-04-06")),
        ..assigned()
    };
    let moves = || on("2026-03-30", assign("water"));
    accepts(after_assigning(), moves(), E::Assigned(fact("2026-05-04", "2026-05-04")));
    accepts(after_accepting(), moves(), E::Assigned(fact("2026-05-09", "2026-05-09")));
}

#[test]
fn once_the_limit_has_passed_a_new_order_gives_thirty_days_at_most() {
    let fact = |due| Assigned {
        occurred_on: day("2026-05-05"),
        order_number: "1-2".into(),
        due_on: day(due),
        accept_due_on: day("2026-05-20"),
        objection_until: Some(day("2026-05-12")),
        ..assigned()
    };
    let order = |due| Assign { due_on: due, ..assign("housing") };
    let given = after_assigning;
    accepts(given(), on("2026-05-05", order(None)), E::Assigned(fact("2026-06-04")));
    accepts(given(), on("2026-05-05", order(Some(day("2026-05-05")))), E::Assigned(fact("2026-05-05")));
}

#[test]
fn each_round_counts_its_orders_and_its_sixty_days_from_its_own_start() {
    let given = after_reopening(ReopenCause::FollowUpFailed);
    let fact = Assigned {
        occurred_on: day("2026-04-11"),
        order_number: "2-1".into(),
        due_on: day("2026-06-10"),
        legal_limit_on: day("2026-06-10"),
        accept_due_on: day("2026-04-26"),
        objection_until: Some(day("2026-04-17")),
        ..assigned()
    };
    accepts(given, on("2026-04-11", assign("housing")), E::Assigned(fact));
}

/// Judges an order about a petition of `bureau`'s, given by a caller of a unit, who may name the unit that gives it.
pub(super) fn given_within(within: Option<&str>, by: Option<&str>) -> Result<(), PetitionError> {
    let mut file = PetitionFile::default();
    after_triage(Decision::Accept).iter().for_each(|event| file.petition.evolve(event));
    let (units, within) = (tree(), within.map(id));
    let asker = Asker { within: within.as_ref(), ..Asker::unbound(&units, day("2026-03-05")) };
    let command = Assign { by: by.map(id), ..assign("housing") };
    Petition::bar(&ToPetition(id("P"), command.into()), &file, &asker)
}

#[test]
fn an_order_outside_the_callers_subtree_names_who_gives_it() {
    for (within, by) in
        [(None, None), (Some("bureau"), None), (Some("city"), None), (Some("east"), Some("housing"))]
    {
        assert_eq!(given_within(within, by), Ok(()), "{within:?}");
    }
    for within in ["east", "housing", "west"] {
        let error = given_within(Some(within), None).expect_err("bureau is not in its subtree");
        assert_eq!((error.code(), error.field()), ("ASSIGNER_REQUIRED", Some("by")));
    }
}
