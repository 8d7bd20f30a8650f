//! Events and commands after the closing: delivery, review, re-review, termination.

use crate::{fixture::*, histories::*};
use redress_domain::{petition::PetitionEvent as E, petition::steps::*, *};

const REASON: &str = "事由";

fn words() -> SensitiveText {
    SensitiveText::new(REASON)
}

fn sealed(field: SensitiveField) -> Sealed {
    seal(field, REASON).expect("there is a text")
}

pub(crate) fn deliver(stage: OpinionStage) -> DeliverOpinion {
    DeliverOpinion { stage, method: DeliveryMethod::InPerson }
}

/// Of the answer of 1 April 2026, on 3 April.
pub(crate) fn delivered() -> OpinionDelivered {
    OpinionDelivered {
        occurred_on: day("2026-04-03"),
        stage: OpinionStage::Handling,
        number: None,
        method: DeliveryMethod::InPerson,
        appeal_until: Some(day("2026-05-03")),
        calendar_assumed: false,
    }
}

pub(crate) fn request(stage: ReviewStage, to: &str) -> RequestReview {
    RequestReview { stage, to: id(to), opinion_number: None }
}

/// To the district `east`, on 10 April 2026.
pub(crate) fn requested() -> ReviewRequested {
    ReviewRequested {
        occurred_on: day("2026-04-10"),
        stage: ReviewStage::Review,
        to: unit("east"),
        decide_by: day("2026-05-10"),
        late: false,
        wrong_body: false,
        calendar_assumed: false,
    }
}

pub(crate) fn decline(ground: DeclineGround) -> DeclineReview {
    DeclineReview { ground, reason: words() }
}

/// On 15 April 2026.
pub(crate) fn declined(ground: DeclineGround) -> ReviewDeclined {
    let sensitive = sealed(SensitiveField::Reason);
    ReviewDeclined { occurred_on: day("2026-04-15"), ground, sensitive }
}

pub(crate) fn decide_review(result: ReviewResult) -> DecideReview {
    DecideReview { result, number: None, delivered_on: None, finding: words() }
}

/// On 20 April 2026.
pub(crate) fn review_decided(result: ReviewResult) -> ReviewDecided {
    ReviewDecided {
        occurred_on: day("2026-04-20"),
        result,
        number: None,
        given: None,
        delivered_on: None,
        appeal_until: None,
        calendar_assumed: false,
        sensitive: sealed(SensitiveField::Finding),
    }
}

/// Of the review's opinion, on 22 April 2026.
pub(crate) fn review_delivered() -> OpinionDelivered {
    OpinionDelivered {
        occurred_on: day("2026-04-22"),
        stage: OpinionStage::Review,
        appeal_until: Some(day("2026-05-22")),
        ..delivered()
    }
}

/// To the city, on 1 May 2026.
pub(crate) fn re_requested() -> ReviewRequested {
    ReviewRequested {
        occurred_on: day("2026-05-01"),
        stage: ReviewStage::ReReview,
        to: unit("city"),
        decide_by: day("2026-05-31"),
        ..requested()
    }
}

/// On 5 May 2026.
pub(crate) fn suspended() -> ReviewSuspended {
    ReviewSuspended { occurred_on: day("2026-05-05") }
}

/// Ten days later.
pub(crate) fn resumed() -> ReviewResumed {
    ReviewResumed { occurred_on: day("2026-05-15"), decide_by: day("2026-06-10") }
}

/// On 20 May 2026.
pub(crate) fn re_decided(result: ReviewResult) -> ReviewDecided {
    ReviewDecided { occurred_on: day("2026-05-20"), ..review_decided(result) }
}

/// On 22 May 2026.
pub(crate) fn re_delivered() -> OpinionDelivered {
    let (occurred_on, stage) = (day("2026-05-22"), OpinionStage::ReReview);
    OpinionDelivered { occurred_on, stage, appeal_until: None, ..delivered() }
}

pub(crate) fn terminate(ground: TerminationGround) -> Terminate {
    Terminate { ground, filed_with: None }
}

/// On 1 June 2026.
pub(crate) fn terminated() -> Terminated {
    Terminated {
        occurred_on: day("2026-06-01"),
        ground: TerminationGround::ReReviewed,
        filed_with: None,
        matter: id("P-1"),
    }
}

pub(crate) fn withdraw() -> WithdrawTermination {
    WithdrawTermination { reason: words() }
}

/// On 3 June 2026.
pub(crate) fn withdrawn() -> TerminationWithdrawn {
    let sensitive = sealed(SensitiveField::Reason);
    TerminationWithdrawn { occurred_on: day("2026-06-03"), sensitive }
}

pub(crate) fn after_delivery() -> Vec<E> {
    and(after_closing(), E::OpinionDelivered(delivered()))
}

pub(crate) fn after_request() -> Vec<E> {
    and(after_delivery(), E::ReviewRequested(requested()))
}

pub(crate) fn after_review(result: ReviewResult) -> Vec<E> {
    and(after_request(), E::ReviewDecided(review_decided(result)))
}

/// The re-review is requested.
pub(crate) fn after_re_request() -> Vec<E> {
    let delivered = and(after_review(ReviewResult::Upheld), E::OpinionDelivered(review_delivered()));
    and(delivered, E::ReviewRequested(re_requested()))
}

pub(crate) fn after_re_review(result: ReviewResult) -> Vec<E> {
    let decided = and(after_re_request(), E::ReviewDecided(re_decided(result)));
    and(decided, E::OpinionDelivered(re_delivered()))
}

pub(crate) fn after_termination() -> Vec<E> {
    and(after_re_review(ReviewResult::Upheld), E::Terminated(terminated()))
}
