//! Follow-up (回访): the petitioner is asked after the closing.

use super::prelude::*;
use crate::petition::facts::FollowedUp;
use crate::{Resolved, Satisfaction};

/// Records what the petitioner answered. May be recorded late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FollowUp {
    /// Whether the matter is resolved.
    pub resolved: Resolved,
    /// The rating given.
    pub satisfaction: Satisfaction,
}

impl Step for FollowUp {
    type Fact = FollowedUp;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<FollowedUp, PetitionError> {
        petition.registered()?;
        let closed_on = petition.closing.as_ref().ok_or(PetitionError::NotClosed)?.occurred_on;
        petition.check_not_returned()?;
        case.check_not_in_the_future()?;
        if case.day() < closed_on {
            return Err(PetitionError::BeforeClosing { closed_on });
        }
        Ok(FollowedUp { occurred_on: case.day(), resolved: self.resolved, satisfaction: self.satisfaction })
    }

    fn reverse(_id: &PetitionId, fact: &FollowedUp) -> Self {
        Self { resolved: fact.resolved, satisfaction: fact.satisfaction }
    }
}

impl Fact for FollowedUp {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        petition.follow_up = Some(self.clone());
        let last_on = petition.last_answer.as_ref().map(|last| last.occurred_on);
        if self.resolved != Resolved::Unknown && last_on.is_none_or(|last| last <= self.occurred_on) {
            petition.last_answer = Some(self.clone());
        }
    }
}
