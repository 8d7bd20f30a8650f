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

fn fold(history: Vec<E>) -> Petition {
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
    assert_eq!(petition.round, Round { number: 2, ..Round::default() });
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
