//! A suspended re-review goes on.

use super::prelude::*;
use crate::limit::add_days;

/// Resumes the suspended re-review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResumeReview {}

/// A re-review went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewResumed {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// Last day to decide it, moved by the days of the suspension.
    pub decide_by: NaiveDate,
}

impl Step for ResumeReview {
    type Fact = ReviewResumed;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<ReviewResumed, PetitionError> {
        petition.registered()?;
        let review = petition.open_review().ok_or(PetitionError::NoOpenReview)?;
        let since = review.suspended_on.ok_or(PetitionError::ReviewNotSuspended)?;
        case.check_step_day(Some(review.last_step_on))?;
        let days = u64::try_from((case.day() - since).num_days()).unwrap_or(0);
        Ok(ReviewResumed { occurred_on: case.day(), decide_by: add_days(review.decide_by, days) })
    }

    fn reverse(_id: &PetitionId, _fact: &ReviewResumed) -> Self {
        Self {}
    }
}

impl Fact for ReviewResumed {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        if let Some(review) = petition.reviews.last_mut() {
            (review.suspended_on, review.decide_by) = (None, self.decide_by);
            review.last_step_on = self.occurred_on;
        }
    }
}
