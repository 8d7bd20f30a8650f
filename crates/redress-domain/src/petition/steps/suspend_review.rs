//! A re-review is suspended for a hearing (复核听证; article 36): the days until it goes on do not count.

use super::prelude::*;
use crate::ReviewStage;

/// Suspends the open re-review. This happens once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuspendReview {}

/// A re-review was suspended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewSuspended {
    /// Local day.
    pub occurred_on: NaiveDate,
}

impl Step for SuspendReview {
    type Fact = ReviewSuspended;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<ReviewSuspended, PetitionError> {
        let review = petition.running_review()?;
        if let Some(only) = review.only_ground() {
            return Err(PetitionError::OnlyDeclined { only });
        }
        if review.stage != ReviewStage::ReReview || review.was_suspended {
            return Err(PetitionError::NotSuspendable);
        }
        case.check_step_day(Some(review.last_step_on))?;
        Ok(ReviewSuspended { occurred_on: case.day() })
    }

    fn reverse(_id: &PetitionId, _fact: &ReviewSuspended) -> Self {
        Self {}
    }
}

impl Fact for ReviewSuspended {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        if let Some(review) = petition.reviews.last_mut() {
            (review.suspended_on, review.was_suspended) = (Some(self.occurred_on), true);
            review.last_step_on = self.occurred_on;
        }
    }
}
