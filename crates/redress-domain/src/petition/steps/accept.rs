//! Acceptance (受理): the responsible unit accepts the petition.

use super::prelude::*;

/// Accepts an assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accept {
    /// The unit that accepts: the responsible unit.
    pub by: UnitCode,
}

/// An assignment was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit that accepted.
    pub by: UnitRef,
    /// Last day to close it, by law: counted from the round's first acceptance (article 34).
    pub legal_limit_on: NaiveDate,
    /// Whether that is counted here, and rests on days of a year without a calendar (since 1.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
}

impl Step for Accept {
    type Fact = Accepted;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Accepted, PetitionError> {
        let responsible = petition.assigned()?;
        let round = &petition.round;
        if responsible.code != self.by {
            return Err(PetitionError::NotResponsible { responsible: responsible.code.clone() });
        }
        if round.accepted {
            return Err(PetitionError::AlreadyAccepted);
        }
        case.check_step_day(petition.last_step_on)?;
        let counted = case.legal_limit_from_today(round.extended_by);
        let running = round.legal_limit_on.filter(|_| round.ever_accepted);
        Ok(Accepted {
            occurred_on: case.day(),
            by: responsible.clone(),
            legal_limit_on: running.unwrap_or(counted.on),
            calendar_assumed: running.is_none() && counted.calendar_assumed,
        })
    }

    fn reverse(_id: &PetitionId, fact: &Accepted) -> Self {
        Self { by: fact.by.code.clone() }
    }
}

impl Fact for Accepted {
    const VERSION: &'static str = "1.2";
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        petition.round.accepted = true;
        petition.round.ever_accepted = true;
        petition.round.legal_limit_on = Some(self.legal_limit_on);
        petition.last_step_on = Some(self.occurred_on);
    }
}
