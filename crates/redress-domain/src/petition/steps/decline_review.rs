//! A request for review is not taken up (不予受理).

use super::prelude::*;
use crate::{
    DeclineGround,
    petition::{Review, ReviewEnd},
};

/// Declines the open request for review. It does not use the stage up: another request may follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeclineReview {
    /// Why.
    pub ground: DeclineGround,
    /// The reason in words.
    #[serde(skip)]
    pub reason: SensitiveText,
}

/// A request for review was declined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewDeclined {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// Why.
    pub ground: DeclineGround,
    /// Seal of the reason.
    pub sensitive: Sealed,
}

impl Review {
    /// The only ground on which it is declined; `None`: one of the others.
    #[must_use]
    pub fn only_ground(&self) -> Option<DeclineGround> {
        match self {
            Self { late: true, .. } => Some(DeclineGround::Late),
            Self { wrong_body: true, .. } => Some(DeclineGround::WrongBody),
            _ => None,
        }
    }
}

impl DeclineReview {
    fn check_ground(&self, review: &Review) -> Result<(), PetitionError> {
        let of_the_request = matches!(self.ground, DeclineGround::Late | DeclineGround::WrongBody);
        match review.only_ground() {
            Some(only) if only != self.ground => Err(PetitionError::OnlyDeclined { only }),
            None if of_the_request => Err(PetitionError::GroundMismatch { ground: self.ground }),
            _ => Ok(()),
        }
    }
}

impl Step for DeclineReview {
    type Fact = ReviewDeclined;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<ReviewDeclined, PetitionError> {
        let review = petition.running_review()?;
        self.check_ground(review)?;
        case.check_step_day(Some(review.last_step_on))?;
        let (occurred_on, ground) = (case.day(), self.ground);
        Ok(ReviewDeclined { occurred_on, ground, sensitive: case.sealed_text("reason")? })
    }

    fn reverse(_id: &PetitionId, fact: &ReviewDeclined) -> Self {
        Self { ground: fact.ground, reason: SensitiveText::new("sealed") }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, Some(&self.reason))
    }
}

impl Fact for ReviewDeclined {
    fact_fields!(sealed);

    fn apply(&self, petition: &mut Petition) {
        if let Some(review) = petition.reviews.last_mut() {
            review.end = Some(ReviewEnd::Declined(self.ground));
            review.last_step_on = self.occurred_on;
        }
    }
}
