//! A request for review (复查) or re-review (复核) of a delivered opinion.

use super::prelude::*;
use crate::{
    OpinionStage, ReviewStage, UnitKind,
    petition::{Opinion, Review},
};

/// Records that the petitioner requests a review. May be recorded late. It is no filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestReview {
    /// What is requested.
    pub stage: ReviewStage,
    /// The body that is asked. Another one than the law names is recorded too.
    pub to: UnitCode,
    /// The number of the opinion. An office that does not reach the petition must name it: it knows the number from
    /// the petitioner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion_number: Option<String>,
}

/// A review was requested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRequested {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// What was requested.
    pub stage: ReviewStage,
    /// The body that was asked.
    pub to: UnitRef,
    /// Last day to decide it.
    pub decide_by: NaiveDate,
    /// Whether it came after the last day to request it: then it is only declined.
    pub late: bool,
    /// Whether another body is to review the opinion: then it is only declined.
    pub wrong_body: bool,
    /// Whether the limit rests on days of a year without a calendar.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
}

impl RequestReview {
    /// The opinion that the request concerns.
    fn opinion<'a>(&self, petition: &'a Petition) -> Result<&'a Opinion, PetitionError> {
        petition.closed()?;
        if petition.is_terminated() {
            return Err(PetitionError::Terminated);
        }
        petition.check_no_open_review()?;
        let opinion =
            petition.opinion_at(OpinionStage::before(self.stage)).ok_or(PetitionError::NoOpinion)?;
        petition.check_not_returned()?;
        if petition.opinion_at(self.stage.into()).is_some() {
            return Err(PetitionError::AlreadyReviewed);
        }
        match &self.opinion_number {
            Some(number) if opinion.number.as_ref() != Some(number) => Err(PetitionError::OpinionUnknown),
            _ => Ok(opinion),
        }
    }

    /// Whether another body is to review the opinion: not the lowest government above the unit, and no department or
    /// bureau of the next level, below something that is above the unit. One of another city is another body.
    fn is_wrong_body(&self, of: &UnitRef, to: &UnitRef, case: &Case<'_>) -> bool {
        let units = &case.rules.units;
        let kind = |code: &UnitCode| {
            units.get(code).filter(|unit| unit.in_service(case.day())).and_then(|unit| unit.kind)
        };
        let government = units.government_above(&of.code, case.day());
        let is_next_level = to.level as u8 == of.level as u8 + 1;
        let is_office = matches!(kind(&to.code), Some(UnitKind::Department | UnitKind::Bureau));
        let parent = units.get(&to.code).and_then(|unit| unit.parent_on(case.day()));
        let is_of_the_branch = parent.is_some_and(|parent| units.is_within(&of.code, parent, case.day()));
        government != Some(&to.code) && !(is_next_level && is_office && is_of_the_branch)
    }

    fn judge(&self, petition: &Petition, case: &Case<'_>) -> Result<ReviewRequested, PetitionError> {
        petition.registered()?;
        let opinion = self.opinion(petition)?;
        let delivery = opinion.delivery.as_ref().ok_or(PetitionError::OpinionNotDelivered)?;
        case.check_late_fact(Some(delivery.on))?;
        let to = case.rules.units.reference(&self.to, "to")?;
        let decide_by = case.limit(&case.rules.procedure.limits.review_days);
        Ok(ReviewRequested {
            occurred_on: case.day(),
            stage: self.stage,
            decide_by: decide_by.on,
            late: delivery.appeal_until.is_some_and(|until| case.day() > until),
            wrong_body: self.is_wrong_body(&opinion.unit, &to, case),
            to,
            calendar_assumed: decide_by.calendar_assumed,
        })
    }
}

impl Step for RequestReview {
    type Fact = ReviewRequested;

    /// An office that does not reach the petition learns only whether the request is accepted.
    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<ReviewRequested, PetitionError> {
        let decided = self.judge(petition, case);
        if !case.facts.is_unreached {
            return decided;
        }
        decided.ok().filter(|_| self.opinion_number.is_some()).ok_or(PetitionError::OpinionUnknown)
    }

    fn reverse(_id: &PetitionId, fact: &ReviewRequested) -> Self {
        Self { stage: fact.stage, to: fact.to.code.clone(), opinion_number: None }
    }
}

impl Fact for ReviewRequested {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        let round = petition.round.number;
        let before = OpinionStage::before(self.stage);
        let mut opinions = petition.opinions.iter().rev();
        let opinion = opinions.find(|opinion| opinion.round == round && opinion.stage == before);
        let Some(opinion) = opinion else { return };
        petition.reviews.push(Review {
            stage: self.stage,
            round,
            of: opinion.unit.clone(),
            to: self.to.clone(),
            requested_on: self.occurred_on,
            decide_by: self.decide_by,
            late: self.late,
            wrong_body: self.wrong_body,
            suspended_on: None,
            was_suspended: false,
            end: None,
            last_step_on: self.occurred_on,
        });
    }
}
