//! Termination (终结): the procedure of a petition ends for good. Nobody is turned away: a later petition of the
//! matter is registered, and taken up if it has new facts.

use super::prelude::*;
use crate::{
    OpinionStage, ReviewResult, TerminationGround,
    petition::{Opinion, Termination},
};

/// Terminates the procedure of a closed petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Terminate {
    /// Why.
    pub ground: TerminationGround,
    /// The office with which the termination is filed (备案).
    pub filed_with: Option<String>,
}

/// The procedure ended for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terminated {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// Why.
    pub ground: TerminationGround,
    /// The office with which it was filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_with: Option<String>,
    /// The matter that ended: by it, later petitions of the matter find the termination.
    pub matter: PetitionId,
}

impl Terminate {
    fn check_ground(
        &self,
        petition: &Petition,
        opinion: &Opinion,
        case: &Case<'_>,
    ) -> Result<(), PetitionError> {
        let delivery = opinion.delivery.as_ref().ok_or(PetitionError::OpinionNotDelivered)?;
        match self.ground {
            TerminationGround::ReReviewed if opinion.stage == OpinionStage::ReReview => Ok(()),
            TerminationGround::ReReviewed => Err(PetitionError::NotReReviewed),
            TerminationGround::NoRequestInTime if !case.rules.procedure.termination.no_request_in_time => {
                Err(PetitionError::TerminationNotAllowed)
            }
            TerminationGround::NoRequestInTime => {
                let until = delivery.appeal_until.ok_or(PetitionError::RequestedInTime)?;
                let next = opinion.stage.next_review();
                let in_time = |review: &crate::petition::Review| !review.late && Some(review.stage) == next;
                if petition.reviews_of_round().any(in_time) {
                    return Err(PetitionError::RequestedInTime);
                }
                if case.day() > until { Ok(()) } else { Err(PetitionError::AppealRunning { until }) }
            }
        }
    }
}

impl Step for Terminate {
    type Fact = Terminated;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Terminated, PetitionError> {
        let registration = petition.registered()?;
        petition.closed()?;
        if petition.is_terminated() {
            return Err(PetitionError::Terminated);
        }
        petition.check_no_open_review()?;
        let opinion = petition.opinion().ok_or(PetitionError::NoOpinion)?;
        if opinion.result == Some(ReviewResult::Returned) {
            return Err(PetitionError::Returned);
        }
        self.check_ground(petition, opinion, case)?;
        case.check_step_day(petition.not_reopened_before())?;
        if let Some(office) = &self.filed_with {
            check_short("filed_with", office)?;
        }
        Ok(Terminated {
            occurred_on: case.day(),
            ground: self.ground,
            filed_with: self.filed_with.clone(),
            matter: registration.matter.clone(),
        })
    }

    fn reverse(_id: &PetitionId, fact: &Terminated) -> Self {
        Self { ground: fact.ground, filed_with: fact.filed_with.clone() }
    }
}

impl Fact for Terminated {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        let (on, ground, filed_with) = (self.occurred_on, self.ground, self.filed_with.clone());
        petition.termination = Some(Termination { on, ground, filed_with });
        petition.step_of_opinion(on);
    }
}
