//! Opinions on a petition (意见书), their delivery, review, re-review, and the termination of the procedure
//! (articles 35 and 36).

use crate::{
    DeclineGround, DeliveryMethod, OpinionStage, ReviewResult, ReviewStage, TerminationGround, UnitRef,
    limit::add_days,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The days to request a review of an opinion whose event does not have the last day yet.
const APPEAL_DAYS: u64 = 30;

/// An opinion: the answer to an appeal, or the decision of a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// Its stage.
    pub stage: OpinionStage,
    /// The round in which it was given.
    pub round: u32,
    /// The unit whose opinion it is.
    pub unit: UnitRef,
    /// Its number, if it has one.
    pub number: Option<String>,
    /// Day of the closing, or of the review's decision.
    pub decided_on: NaiveDate,
    /// What a review decided; `None` of the handling unit's opinion.
    pub result: Option<ReviewResult>,
    /// Its delivery, once delivered.
    pub delivery: Option<Delivery>,
    /// Day of its last step: of the decision, the delivery, the termination or the termination's withdrawal.
    pub last_step_on: NaiveDate,
}

/// The delivery of an opinion (送达).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The day.
    pub on: NaiveDate,
    /// How; `None` where the closing or decision itself says that the opinion was delivered.
    pub method: Option<DeliveryMethod>,
    /// Last day to request the next review; `None` after a re-review.
    pub appeal_until: Option<NaiveDate>,
}

/// A request for review or re-review, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What was requested.
    pub stage: ReviewStage,
    /// The round of the opinion.
    pub round: u32,
    /// The unit whose opinion is to be reviewed.
    pub of: UnitRef,
    /// The body that was asked.
    pub to: UnitRef,
    /// Day of the request.
    pub requested_on: NaiveDate,
    /// Last day to decide it, moved by a suspension.
    pub decide_by: NaiveDate,
    /// Whether it came after the last day: then it is only declined.
    pub late: bool,
    /// Whether another body is to review the opinion: then it is only declined.
    pub wrong_body: bool,
    /// Since when it is suspended.
    pub suspended_on: Option<NaiveDate>,
    /// Whether it has been suspended, which happens once.
    pub was_suspended: bool,
    /// What became of it; `None` while it is open.
    pub end: Option<ReviewEnd>,
    /// Day of its last step.
    pub last_step_on: NaiveDate,
}

/// What became of a request for review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReviewEnd {
    /// It was declined.
    Declined(DeclineGround),
    /// It was decided: the decision is an [`Opinion`].
    Decided(ReviewResult),
}

/// The end of the procedure (终结).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Termination {
    /// The day.
    pub on: NaiveDate,
    /// Why.
    pub ground: TerminationGround,
    /// The office with which it was filed, if any.
    pub filed_with: Option<String>,
}

impl Delivery {
    /// The delivery that a closing or decision contains. Events from before there were deliveries do not have
    /// the last day to request a review, and may name a day before the opinion, which then counts as its day.
    pub(super) fn with(
        stage: OpinionStage,
        decided_on: NaiveDate,
        delivered_on: Option<NaiveDate>,
        appeal_until: Option<NaiveDate>,
    ) -> Option<Self> {
        let on = delivered_on?.max(decided_on);
        let until = (stage != OpinionStage::ReReview)
            .then(|| appeal_until.unwrap_or_else(|| add_days(on, APPEAL_DAYS)));
        Some(Self { on, method: None, appeal_until: until })
    }
}

impl OpinionStage {
    /// The stage whose opinion such a request concerns.
    #[must_use]
    pub fn before(stage: ReviewStage) -> Self {
        match stage {
            ReviewStage::Review => Self::Handling,
            ReviewStage::ReReview => Self::Review,
        }
    }

    /// What may be requested against an opinion of this stage; `None`: nothing.
    #[must_use]
    pub fn next_review(self) -> Option<ReviewStage> {
        match self {
            Self::Handling => Some(ReviewStage::Review),
            Self::Review => Some(ReviewStage::ReReview),
            Self::ReReview => None,
        }
    }
}

impl From<ReviewStage> for OpinionStage {
    fn from(stage: ReviewStage) -> Self {
        match stage {
            ReviewStage::Review => Self::Review,
            ReviewStage::ReReview => Self::ReReview,
        }
    }
}
