//! Delivery (送达): what is an opinion, and until when a review of it can be requested.

use super::prelude::*;
use redress_domain::petition::{Delivery, Petition};

pub(super) fn folded(history: &[E]) -> Petition {
    let mut petition = Petition::default();
    history.iter().for_each(|event| petition.evolve(event));
    petition
}

/// A closing from before there were deliveries: its event freezes no last day to request a review.
fn older(delivered_on: &str) -> Closed {
    Closed { delivered_on: Some(day(delivered_on)), ..closed(Outcome::Supported) }
}

pub(super) fn refusals() -> Vec<Refused> {
    let no = |why: &str, given, today: &str, code, field: Option<&'static str>| {
        refused(why, given, on(today, deliver(OpinionStage::Handling)), code, field)
    };
    let closed_as = |outcome| and(after_accepting(), E::Closed(closed(outcome)));
    let without_unit = and(after_triage(Decision::Accept), E::Closed(closed(Outcome::Explained)));
    let suggestion = E::Triaged(Triaged { kind: Kind::Suggestion, ..triaged(Decision::Accept) });
    let suggestion = [suggestion, E::Assigned(assigned()), E::Closed(closed(Outcome::Supported))];
    let suggestion: Vec<E> = after_registering().into_iter().chain(suggestion).collect();
    let delivered_at_once = and(after_accepting(), E::Closed(older("2026-04-01")));
    let undone = after_reopening(ReopenCause::RecordingError);
    vec![
        no("before the closing", after_accepting(), "2026-03-20", "PETITION_NOT_CLOSED", None),
        no("reopened", after_reopening(ReopenCause::NewVisit), "2026-04-11", "PETITION_NOT_CLOSED", None),
        no("undone", undone, "2026-04-11", "PETITION_NOT_CLOSED", None),
        no("withdrawn", closed_as(Outcome::Withdrawn), "2026-04-02", "OPINION_MISSING", None),
        no("diverted", closed_as(Outcome::Diverted), "2026-04-02", "OPINION_MISSING", None),
        no("nobody was responsible", without_unit, "2026-04-02", "OPINION_MISSING", None),
        no("a suggestion", suggestion, "2026-04-02", "OPINION_MISSING", None),
        no("twice", after_delivery(), "2026-04-04", "OPINION_ALREADY_DELIVERED", None),
        no("with the closing", delivered_at_once, "2026-04-04", "OPINION_ALREADY_DELIVERED", None),
        no(
            "before the opinion",
            after_closing(),
            "2026-03-31",
            "DATE_BEFORE_PREVIOUS_STEP",
            Some("occurred_at"),
        ),
        refused(
            "of a review that was not decided",
            after_request(),
            on("2026-04-11", deliver(OpinionStage::Review)),
            "OPINION_MISSING",
            None,
        ),
    ]
}

#[test]
fn a_delivery_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn an_opinion_is_delivered_on_any_day_since_it_was_given() {
    accepts(
        after_closing(),
        on("2026-04-03", deliver(OpinionStage::Handling)),
        E::OpinionDelivered(delivered()),
    );
    // It reaches the office from outside: the limit of backdating does not apply.
    let late = on("2026-04-03", deliver(OpinionStage::Handling)).recorded_on("2026-06-30");
    accepts(after_closing(), late, E::OpinionDelivered(delivered()));
    let same_day = event(after_closing(), on("2026-04-01", deliver(OpinionStage::Handling)));
    assert!(matches!(same_day, E::OpinionDelivered(fact) if fact.appeal_until == Some(day("2026-05-01"))));
    let future = on("2026-04-03", deliver(OpinionStage::Handling)).recorded_on("2026-04-02");
    drop(refused("in the future", after_closing(), future, "DATE_IN_FUTURE", "occurred_at").check());
}

#[test]
fn every_opinion_is_delivered_once_and_a_re_review_ends_the_requests() {
    let of_review = on("2026-04-22", deliver(OpinionStage::Review));
    for result in ReviewResult::ALL.iter().copied() {
        let fact = E::OpinionDelivered(review_delivered());
        accepts(after_review(result), of_review.clone(), fact);
    }
    let decided = and(after_re_request(), E::ReviewDecided(re_decided(ReviewResult::Upheld)));
    let of_re_review = on("2026-05-22", deliver(OpinionStage::ReReview));
    accepts(decided, of_re_review, E::OpinionDelivered(re_delivered()));
    assert_eq!(folded(&after_re_review(ReviewResult::Upheld)).appeal_until(), None);
}

#[test]
fn a_delivery_repeats_the_number_of_the_opinion() {
    let numbered = Closed { opinion_reference: Some("答〔2026〕7".into()), ..closed(Outcome::Supported) };
    let given = and(after_accepting(), E::Closed(numbered));
    let fact = OpinionDelivered { number: Some("答〔2026〕7".into()), ..delivered() };
    accepts(given, on("2026-04-03", deliver(OpinionStage::Handling)), E::OpinionDelivered(fact));
}

#[test]
fn a_closing_that_says_so_is_a_delivery() {
    let delivered_on = Some(day("2026-04-03"));
    let command = Close { delivered_on, ..close(Outcome::Supported) };
    let fact = Closed { appeal_until: Some(day("2026-05-03")), delivered_on, ..closed(Outcome::Supported) };
    accepts(after_accepting(), on("2026-04-01", command).recorded_on("2026-04-03"), E::Closed(fact.clone()));
    let petition = folded(&and(after_accepting(), E::Closed(fact)));
    let expected = Delivery { on: day("2026-04-03"), method: None, appeal_until: Some(day("2026-05-03")) };
    assert_eq!(petition.opinion().and_then(|opinion| opinion.delivery.clone()), Some(expected));
    assert!(petition.opinion().is_some_and(|opinion| opinion.delivery.is_some()));
    assert_eq!(petition.appeal_until(), Some(day("2026-05-03")));
    let early = Close { delivered_on: Some(day("2026-03-31")), ..close(Outcome::Supported) };
    let code = "DELIVERY_DATE_OUT_OF_RANGE";
    drop(refused("early", after_accepting(), on("2026-04-01", early.clone()), code, "delivered_on").check());
    // On what is no opinion, the day is text, as it has always been.
    let withdrawn = Close { outcome: Outcome::Withdrawn, ..early };
    let fact = Closed { delivered_on: Some(day("2026-03-31")), ..closed(Outcome::Withdrawn) };
    accepts(after_accepting(), on("2026-04-01", withdrawn), E::Closed(fact.clone()));
    assert_eq!(folded(&and(after_accepting(), E::Closed(fact))).opinion(), None);
}

#[test]
fn an_older_closing_counts_as_delivered_on_its_own_day_at_the_earliest() {
    for (delivered_on, on, until) in
        [("2026-03-20", "2026-04-01", "2026-05-01"), ("2026-04-05", "2026-04-05", "2026-05-05")]
    {
        let petition = folded(&and(after_accepting(), E::Closed(older(delivered_on))));
        let delivery = petition.opinion().and_then(|opinion| opinion.delivery.clone()).expect("delivered");
        assert_eq!((delivery.on, delivery.appeal_until), (day(on), Some(day(until))));
    }
}

#[test]
fn a_petition_is_not_reopened_before_the_delivery_of_its_opinion() {
    let code = "DATE_BEFORE_PREVIOUS_STEP";
    let early = on("2026-04-02", reopen(ReopenCause::NewVisit));
    drop(refused("before it", after_delivery(), early, code, "occurred_at").check());
    let then = event(after_delivery(), on("2026-04-03", reopen(ReopenCause::NewVisit)));
    assert!(matches!(then, E::Reopened(_)));
}

#[test]
fn an_undone_closing_takes_its_delivery_along_and_a_true_reopening_leaves_it() {
    let undone = event(after_request(), on("2026-04-11", reopen(ReopenCause::RecordingError)));
    let petition = folded(&and(after_request(), undone));
    assert_eq!((petition.opinions.len(), petition.reviews.len()), (0, 0));
    let reopened = event(after_delivery(), on("2026-04-11", reopen(ReopenCause::NewVisit)));
    let petition = folded(&and(after_delivery(), reopened));
    assert_eq!((petition.opinions.len(), petition.opinion(), petition.appeal_until()), (1, None, None));
}
