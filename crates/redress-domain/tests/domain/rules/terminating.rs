//! Termination (终结), its withdrawal, and later petitions of a terminated matter.

use super::{delivering::folded, prelude::*};
use redress_domain::petition::{PetitionCommand, PetitionError};
use std::sync::Arc;

const RE_REVIEWED: TerminationGround = TerminationGround::ReReviewed;
const NO_REQUEST: TerminationGround = TerminationGround::NoRequestInTime;

/// What an office decides whose procedure also ends because nobody requests a review.
fn where_allowed(given: &[E], today: &str, command: impl Into<PetitionCommand>) -> Result<E, PetitionError> {
    let mut procedure = Procedure::default();
    procedure.termination.no_request_in_time = true;
    let rules = Rules { procedure: Arc::new(procedure), ..rules() };
    folded(given).decide(&on(today, command), &rules)
}

fn of_terminating() -> Vec<Refused> {
    let no = |why: &str, given, today: &str, ground, code, field: Option<&'static str>| {
        refused(why, given, on(today, terminate(ground)), code, field)
    };
    let withdrawn = and(after_accepting(), E::Closed(closed(Outcome::Withdrawn)));
    let undelivered = and(after_re_request(), E::ReviewDecided(re_decided(ReviewResult::Upheld)));
    let returned = after_re_review(ReviewResult::Returned);
    let nowhere = Terminate { filed_with: Some(" ".into()), ..terminate(RE_REVIEWED) };
    let given = || after_re_review(ReviewResult::Upheld);
    vec![
        no("open", after_accepting(), "2026-03-20", RE_REVIEWED, "PETITION_NOT_CLOSED", None),
        no("no opinion", withdrawn, "2026-06-01", RE_REVIEWED, "OPINION_MISSING", None),
        no("a review is open", after_re_request(), "2026-06-01", RE_REVIEWED, "REVIEW_OPEN", None),
        no("not delivered", undelivered, "2026-06-01", RE_REVIEWED, "OPINION_NOT_DELIVERED", None),
        no("returned", returned, "2026-06-01", RE_REVIEWED, "REVIEW_RETURNED", None),
        no("twice", after_termination(), "2026-06-02", RE_REVIEWED, "PETITION_TERMINATED", None),
        no("no re-review", after_delivery(), "2026-06-01", RE_REVIEWED, "NOT_RE_REVIEWED", Some("ground")),
        no(
            "not allowed",
            after_delivery(),
            "2026-06-01",
            NO_REQUEST,
            "TERMINATION_GROUND_NOT_ALLOWED",
            Some("ground"),
        ),
        no(
            "before the delivery",
            given(),
            "2026-05-21",
            RE_REVIEWED,
            "DATE_BEFORE_PREVIOUS_STEP",
            Some("occurred_at"),
        ),
        refused(
            "too far back",
            given(),
            on("2026-06-01", terminate(RE_REVIEWED)).recorded_on("2026-06-05"),
            "DATE_TOO_FAR_BACK",
            "occurred_at",
        ),
        refused("filed nowhere", given(), on("2026-06-01", nowhere), "TEXT_INVALID", "filed_with"),
    ]
}

fn of_what_follows() -> Vec<Refused> {
    let reopened = |cause| on("2026-06-02", reopen(cause));
    let silent = WithdrawTermination { reason: SensitiveText::new(" ") };
    let mut cases: Vec<Refused> = ReopenCause::ALL
        .iter()
        .map(|cause| {
            refused(format!("{cause}"), after_termination(), reopened(*cause), "PETITION_TERMINATED", None)
        })
        .collect();
    let before = on("2026-05-31", withdraw());
    let again = and(after_termination(), E::TerminationWithdrawn(withdrawn()));
    cases.extend([
        refused("none", after_delivery(), on("2026-06-02", withdraw()), "PETITION_NOT_TERMINATED", None),
        refused("twice", again, on("2026-06-04", withdraw()), "PETITION_NOT_TERMINATED", None),
        refused("no reason", after_termination(), on("2026-06-02", silent), "TEXT_INVALID", "reason"),
        refused("before it", after_termination(), before, "DATE_BEFORE_PREVIOUS_STEP", "occurred_at"),
    ]);
    cases
}

/// A later petition of a terminated matter, and grounds that belong to no decision.
fn of_triage() -> Vec<Refused> {
    let terminated = || Facts { is_matter_terminated: true, ..Facts::default() };
    let to = || Decision::Forward { to: id("housing") };
    let no = |decision| {
        let when = on("2026-03-03", triage(decision)).knowing(terminated());
        refused("without new facts", after_registering(), when, "MATTER_TERMINATED", "decision")
    };
    let ground = Some(NonAcceptanceGround::Terminated);
    let grounded = |decision| {
        let when = on("2026-03-03", Triage { ground, ..triage(decision) });
        refused("a ground to accept", after_registering(), when, "GROUND_NOT_OF_DECISION", "ground")
    };
    let divert = Decision::Divert { remedy: Remedy::Litigation };
    vec![no(Decision::Accept), no(to()), grounded(Decision::Accept), grounded(to()), grounded(divert)]
}

/// What only an office refuses whose procedure allows the ground.
fn of_silence() -> Vec<(&'static str, Result<E, PetitionError>)> {
    let declined = |ground, fact| {
        let given = and(after_delivery(), E::ReviewRequested(fact));
        and(given, E::ReviewDeclined(declined(ground)))
    };
    let in_time = declined(DeclineGround::NotAParty, requested());
    let re_reviewed = after_re_review(ReviewResult::Upheld);
    let today = "2026-06-01";
    vec![
        ("REVIEW_STILL_POSSIBLE", where_allowed(&after_delivery(), "2026-05-03", terminate(NO_REQUEST))),
        ("REVIEW_REQUESTED_IN_TIME", where_allowed(&in_time, today, terminate(NO_REQUEST))),
        ("REVIEW_REQUESTED_IN_TIME", where_allowed(&re_reviewed, today, terminate(NO_REQUEST))),
        ("OPINION_NOT_DELIVERED", where_allowed(&after_closing(), today, terminate(NO_REQUEST))),
        ("REVIEW_OPEN", where_allowed(&after_request(), today, terminate(NO_REQUEST))),
    ]
}

pub(super) fn refusals() -> Vec<Refused> {
    [of_terminating(), of_what_follows(), of_triage()].into_iter().flatten().collect()
}

/// Codes of the refusals that another procedure file leads to.
pub(super) fn codes_of_silence() -> Vec<PetitionError> {
    of_silence().into_iter().map(|(_, refusal)| refusal.unwrap_err()).collect()
}

#[test]
fn a_termination_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
    for (code, refusal) in of_silence() {
        assert_eq!(refusal.unwrap_err().code(), code);
    }
}

#[test]
fn a_delivered_re_review_ends_the_procedure() {
    for result in [ReviewResult::Upheld, ReviewResult::Changed] {
        let given = after_re_review(result);
        accepts(given, on("2026-06-01", terminate(RE_REVIEWED)), E::Terminated(terminated()));
    }
    let filed = Terminate { filed_with: Some("省信访联席办".into()), ..terminate(RE_REVIEWED) };
    let fact = Terminated { filed_with: filed.filed_with.clone(), ..terminated() };
    accepts(after_re_review(ReviewResult::Upheld), on("2026-06-01", filed), E::Terminated(fact));
    // The delivery's own day will do.
    let at_once = event(after_re_review(ReviewResult::Upheld), on("2026-05-22", terminate(RE_REVIEWED)));
    assert!(matches!(at_once, E::Terminated(_)));
}

#[test]
fn where_the_procedure_allows_it_silence_ends_it_after_the_last_day() {
    let ended = |given: &[E], today| where_allowed(given, today, terminate(NO_REQUEST));
    assert!(matches!(ended(&after_delivery(), "2026-05-04"), Ok(E::Terminated(_))));
    let reviewed = and(after_review(ReviewResult::Upheld), E::OpinionDelivered(review_delivered()));
    assert!(matches!(ended(&reviewed, "2026-05-23"), Ok(E::Terminated(_))));
    // A late request that was declined was not made in time.
    let late = ReviewRequested { occurred_on: day("2026-05-04"), late: true, ..requested() };
    let given = and(after_delivery(), E::ReviewRequested(late));
    let of_may = ReviewDeclined { occurred_on: day("2026-05-05"), ..declined(DeclineGround::Late) };
    assert!(matches!(ended(&and(given, E::ReviewDeclined(of_may)), "2026-05-06"), Ok(E::Terminated(_))));
}

#[test]
fn a_terminated_petition_is_closed_and_refuses_three_steps_only() {
    let given = after_termination();
    let petition = folded(&given);
    assert_eq!((petition.state(), petition.is_terminated()), (Some(PetitionState::Closed), true));
    assert_eq!(petition.appeal_until(), None);
    let commands: [PetitionCommand; 3] = [
        follow_up().into(),
        visit(Channel::Visit, 1).into(),
        Correct { head_count: Some(2), ..Correct::default() }.into(),
    ];
    for command in commands {
        drop(event(given.clone(), on("2026-06-02", command)));
    }
    let undelivered = where_allowed(&after_delivery(), "2026-05-04", terminate(NO_REQUEST)).unwrap();
    let silent = and(after_delivery(), undelivered);
    let twice = on("2026-05-05", deliver(OpinionStage::Handling));
    drop(refused("delivered", silent, twice, "OPINION_ALREADY_DELIVERED", None).check());
}

#[test]
fn a_withdrawal_undoes_the_termination() {
    accepts(after_termination(), on("2026-06-03", withdraw()), E::TerminationWithdrawn(withdrawn()));
    let given = and(after_termination(), E::TerminationWithdrawn(withdrawn()));
    assert!(!folded(&given).is_terminated());
    // A termination and its withdrawal are steps of the opinion: no reopening is before them.
    let early = on("2026-06-02", reopen(ReopenCause::NewVisit));
    drop(refused("early", given.clone(), early, "DATE_BEFORE_PREVIOUS_STEP", "occurred_at").check());
    let reopened = event(given.clone(), on("2026-06-03", reopen(ReopenCause::NewVisit)));
    assert!(matches!(reopened, E::Reopened(_)));
    let again = event(given, on("2026-06-04", terminate(RE_REVIEWED)));
    assert!(matches!(again, E::Terminated(_)));
}

#[test]
fn a_later_petition_of_a_terminated_matter_is_taken_up_with_new_facts_only() {
    let terminated = || Facts { is_matter_terminated: true, ..Facts::default() };
    let ground = Some(NonAcceptanceGround::Terminated);
    let refused = Triage { ground, ..triage(Decision::NotAccept) };
    let fact = Triaged { ground, ..triaged(Decision::NotAccept) };
    accepts(after_registering(), on("2026-03-03", refused).knowing(terminated()), E::Triaged(fact));
    let new_facts = Triage { new_facts: true, ..triage(Decision::Accept) };
    let fact = Triaged { new_facts: true, ..triaged(Decision::Accept) };
    accepts(after_registering(), on("2026-03-03", new_facts).knowing(terminated()), E::Triaged(fact));
    let divert = Decision::Divert { remedy: Remedy::Litigation };
    let diverted = event(after_registering(), on("2026-03-03", triage(divert)).knowing(terminated()));
    assert!(matches!(diverted, E::Triaged(_)));
}

#[test]
fn a_triage_from_before_there_were_terminations_is_not_judged_by_them() {
    let facts = Facts { is_matter_terminated: true, ..Facts::default() };
    let submitted = on::<PetitionCommand>("2026-03-03", triage(Decision::Accept)).knowing(facts);
    let (rules, values) = (rules(), SensitiveValues::default());
    let decided = |version| {
        let case = Case { version, ..submitted.case(&rules, &values) };
        submitted.command.decide(&folded(&after_registering()), &case)
    };
    assert!(decided(Version::new(1, 1)).is_ok());
    assert_eq!(decided(Version::new(1, 2)).unwrap_err().code(), "MATTER_TERMINATED");
}
