//! Reopening, and undoing a closing that was recorded by mistake.

use super::prelude::*;
use redress_domain::petition::{Petition, Round};

pub(super) fn refusals() -> Vec<Refused> {
    let mut cases = vec![];
    for cause in ReopenCause::ALL.iter().copied() {
        for (why, given) in [
            ("registered only", after_registering()),
            ("still open", after_accepting()),
            ("open again", after_reopening(cause)),
        ] {
            let why = format!("{why}, {cause:?}");
            cases.push(refused(why, given, on("2026-04-10", reopen(cause)), "PETITION_NOT_CLOSED", None));
        }
    }
    cases.push(refused(
        "an endless reason",
        after_closing(),
        on("2026-04-10", Reopen { reason: text(&"x".repeat(20_001)), ..reopen(ReopenCause::NewVisit) }),
        "TEXT_INVALID",
        "reason",
    ));
    cases
}

pub(super) fn fold(history: Vec<E>) -> Petition {
    let mut petition = Petition::default();
    history.iter().for_each(|event| petition.evolve(event));
    petition
}

#[test]
fn a_reopening_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_closed_petition_is_reopened_for_any_cause() {
    for cause in ReopenCause::ALL.iter().copied() {
        let command = Reopen { reason: text("复查"), ..reopen(cause) };
        let fact = Reopened { sensitive: seal(SensitiveField::Reason, "复查"), ..reopened(cause) };
        accepts(after_closing(), on("2026-04-10", command), E::Reopened(fact));
    }
}

#[test]
fn a_new_round_starts_empty_and_keeps_the_triage() {
    let given = and(after_accepting(), E::Escalated(escalated()));
    let given = and(given, E::Closed(closed(Outcome::Explained)));
    let petition = fold(and(given, E::Reopened(reopened(ReopenCause::OpinionNotExecuted))));
    let assign_due_on = Some(day("2026-04-25"));
    assert_eq!(petition.round, Round { number: 2, assign_due_on, ..Round::default() });
    assert!(petition.may_be_assigned() && petition.closing.is_none());
    assert_eq!(petition.state(), Some(PetitionState::Reopened));
}

#[test]
fn an_undone_closing_leaves_the_round_as_it_was() {
    let open = and(after_accepting(), E::Escalated(escalated()));
    let undone = [E::Closed(closed(Outcome::Explained)), E::Reopened(reopened(ReopenCause::RecordingError))];
    let (before, after) = (fold(open.clone()), fold(undone.into_iter().fold(open, and)));
    assert_eq!((&after.round, after.state()), (&before.round, before.state()));
    assert_eq!((after.closing, after.triage), (None, before.triage));
}

#[test]
fn an_undone_closing_of_a_diverted_petition_leaves_its_triage() {
    let diverted = after_triage(Decision::Divert { remedy: Remedy::OtherStatutory });
    let undone = [E::Closed(closed(Outcome::Diverted)), E::Reopened(reopened(ReopenCause::RecordingError))];
    let given = || undone.clone().into_iter().fold(diverted.clone(), and);
    let code = "PETITION_ALREADY_TRIAGED";
    refused("", given(), on("2026-04-11", triage(Decision::Accept)), code, None).check();
    let fact = Closed { occurred_on: day("2026-04-11"), ..closed(Outcome::Diverted) };
    accepts(given(), on("2026-04-11", close(Outcome::Diverted)), E::Closed(fact));
}

#[test]
fn the_next_step_has_its_day_until_it_is_taken() {
    let due = |given: Vec<E>| fold(given).next_step_due_on().map(|day| day.to_string());
    let day = |text: &str| Some(text.to_owned());
    let divert = Decision::Divert { remedy: Remedy::Litigation };
    let reopened = || after_reopening(ReopenCause::NewVisit);
    assert_eq!(due(after_registering()), day("2026-03-17"), "its triage");
    assert_eq!(due(after_triage(Decision::Accept)), None, "no rule names a day for the first assignment");
    assert_eq!(due(after_triage(divert.clone())), None, "it waits for its closing");
    assert_eq!(due(after_assigning()), day("2026-04-30"), "its closing");
    assert_eq!(due(after_closing()), None);
    assert_eq!(due(reopened()), day("2026-04-25"), "its assignment");
    let order =
        Assigned { occurred_on: self::day("2026-04-12"), due_on: self::day("2026-06-11"), ..assigned() };
    assert_eq!(due(and(reopened(), E::Assigned(order))), day("2026-06-11"), "the order took its place");

    let diverted = and(after_triage(divert.clone()), E::Closed(closed(Outcome::Diverted)));
    let diverted = and(diverted, E::Reopened(super::super::fixture::reopened(ReopenCause::NewVisit)));
    assert_eq!(due(diverted.clone()), day("2026-04-25"), "to be triaged again first");
    assert_eq!(due(and(diverted.clone(), E::Triaged(triaged(Decision::Accept)))), day("2026-04-25"));
    assert_eq!(due(and(diverted, E::Triaged(triaged(divert)))), None, "it waits for its closing again");

    let undone = E::Reopened(super::super::fixture::reopened(ReopenCause::RecordingError));
    assert_eq!(due(and(after_closing(), undone)), day("2026-04-30"), "the same round goes on");
    let older = Reopened { assign_due_on: None, ..super::super::fixture::reopened(ReopenCause::NewVisit) };
    assert_eq!(due(and(after_closing(), E::Reopened(older))), None, "of before payloads had it");
}
