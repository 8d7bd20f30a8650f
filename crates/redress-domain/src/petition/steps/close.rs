//! Closing (办结): the unit's answer ends the round.

use super::prelude::*;
use crate::Outcome;
use crate::petition::facts::Closed;

/// Closes an open petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Close {
    /// What the answer was.
    pub outcome: Outcome,
    /// Reference of the written opinion (处理意见书).
    pub opinion_reference: Option<String>,
    /// Day the opinion was delivered.
    pub delivered_on: Option<NaiveDate>,
}

impl Close {
    /// A withdrawal can be closed at any time. Other outcomes need a triage and, in a later round, an
    /// assignment.
    fn check_may_close(&self, petition: &Petition) -> Result<(), PetitionError> {
        if self.outcome == Outcome::Withdrawn {
            return Ok(());
        }
        if petition.triage.is_none() {
            return Err(PetitionError::OnlyWithdrawal);
        }
        let round = &petition.round;
        let waits = round.number > 1 && round.responsible.is_none() && petition.may_be_assigned();
        if waits { Err(PetitionError::NotAssigned) } else { Ok(()) }
    }
}

impl Step for Close {
    type Fact = Closed;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Closed, PetitionError> {
        let registration = petition.open()?;
        self.check_may_close(petition)?;
        case.check_step_day(petition.last_step_on)?;
        if let Some(reference) = &self.opinion_reference {
            check_short("opinion_reference", reference)?;
            case.check_new_id("opinion_reference", Some(reference))?;
        }
        let (from, to) = (registration.occurred_on, case.moment.today);
        if self.delivered_on.is_some_and(|day| !(from..=to).contains(&day)) {
            return Err(PetitionError::DeliveredOutOfRange { from, to });
        }
        Ok(Closed {
            occurred_on: case.day(),
            outcome: self.outcome,
            opinion_reference: self.opinion_reference.clone(),
            delivered_on: self.delivered_on,
        })
    }

    fn reverse(_id: &PetitionId, fact: &Closed) -> Self {
        let Closed { outcome, opinion_reference, delivered_on, .. } = fact.clone();
        Self { outcome, opinion_reference, delivered_on }
    }
}

impl Fact for Closed {
    const VERSION: &'static str = "1.1";
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        petition.closing = Some(self.clone());
        petition.follow_up = None;
        petition.last_step_on = Some(self.occurred_on);
    }
}
