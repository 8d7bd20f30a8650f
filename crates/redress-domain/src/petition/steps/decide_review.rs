//! The decision of a review or re-review: an opinion of the reviewing body.

use super::prelude::*;
use crate::{
    ReviewResult,
    numbers::{Given, Series, Taken},
    petition::{Delivery, Opinion, ReviewEnd},
};

/// Decides the open request for review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecideReview {
    /// The result.
    pub result: ReviewResult,
    /// Number of the written opinion; by default the next number of the reviewing body, for a live decision.
    pub number: Option<String>,
    /// Day on which the opinion was delivered, if it was.
    pub delivered_on: Option<NaiveDate>,
    /// What the review found.
    #[serde(skip)]
    pub finding: SensitiveText,
}

/// A review was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewDecided {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The result.
    pub result: ReviewResult,
    /// Number of the written opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The place of that in the series of the reviewing body, if the office gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// Day on which the opinion was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_on: Option<NaiveDate>,
    /// Last day to request a re-review, if it was delivered; none after a re-review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal_until: Option<NaiveDate>,
    /// Whether that rests on days of a year without a calendar.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
    /// Seal of the finding.
    pub sensitive: Sealed,
}

impl DecideReview {
    /// The series of the opinion's number.
    pub(crate) fn takes(&self, petition: &Petition) -> Option<Taken> {
        let review = petition.open_review().filter(|_| self.number.is_none())?;
        Some(Taken { series: Series::Opinion, unit: review.to.code.clone() })
    }
}

impl Step for DecideReview {
    type Fact = ReviewDecided;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<ReviewDecided, PetitionError> {
        let review = petition.running_review()?;
        if let Some(only) = review.only_ground() {
            return Err(PetitionError::OnlyDeclined { only });
        }
        case.check_step_day(Some(review.last_step_on))?;
        if let Some(number) = &self.number {
            check_short("number", number)?;
            case.check_new_id("number", Some(number))?;
        }
        let number = case.number(Series::Opinion, self.number.as_deref(), "number")?;
        let (number, given) = number.unzip();
        case.check_delivered_on(self.delivered_on, case.day())?;
        let appeal = self.delivered_on.and_then(|on| case.appeal_limit(review.stage.into(), on));
        Ok(ReviewDecided {
            occurred_on: case.day(),
            result: self.result,
            number,
            given: given.flatten(),
            delivered_on: self.delivered_on,
            appeal_until: appeal.map(|due| due.on),
            calendar_assumed: appeal.is_some_and(|due| due.calendar_assumed),
            sensitive: case.sealed_text("finding")?,
        })
    }

    fn reverse(_id: &PetitionId, fact: &ReviewDecided) -> Self {
        let number = fact.number.clone().filter(|_| fact.given.is_none());
        let (result, delivered_on) = (fact.result, fact.delivered_on);
        Self { result, number, delivered_on, finding: SensitiveText::new("sealed") }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Finding, Some(&self.finding))
    }
}

impl Fact for ReviewDecided {
    fact_fields!(sealed);

    fn apply(&self, petition: &mut Petition) {
        let Some(review) = petition.reviews.last_mut() else { return };
        review.end = Some(ReviewEnd::Decided(self.result));
        review.last_step_on = self.occurred_on;
        let stage = review.stage.into();
        petition.opinions.push(Opinion {
            stage,
            round: review.round,
            unit: review.to.clone(),
            number: self.number.clone(),
            decided_on: self.occurred_on,
            result: Some(self.result),
            delivery: Delivery::with(stage, self.occurred_on, self.delivered_on, self.appeal_until),
            last_step_on: self.delivered_on.unwrap_or(self.occurred_on).max(self.occurred_on),
        });
    }
}
