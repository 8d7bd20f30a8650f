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
    /// New due day, where simplified handling lowers it to its limit (since 1.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Whether the limit is counted here, and rests on days of a year without a calendar (since 1.2).
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
        petition.check_no_open_objection()?;
        case.check_step_day(petition.last_step_on)?;
        let running = round.legal_limit_on.filter(|_| round.first_accepted_on.is_some());
        let counted = match round.simplified {
            true => case.limit(&case.rules.procedure.limits.simplified_days),
            false => case.ordinary_limit(case.day(), round.extended_by),
        };
        let lowers = round.simplified && running.is_none() && round.due_on > Some(counted.on);
        Ok(Accepted {
            occurred_on: case.day(),
            by: responsible.clone(),
            legal_limit_on: running.unwrap_or(counted.on),
            due_on: lowers.then_some(counted.on),
            calendar_assumed: running.is_none() && counted.calendar_assumed,
        })
    }

    fn reverse(_id: &PetitionId, fact: &Accepted) -> Self {
        Self { by: fact.by.code.clone() }
    }
}

impl Fact for Accepted {
    const VERSION: &'static str = "1.3";
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        let round = &mut petition.round;
        round.accepted = true;
        round.first_accepted_on.get_or_insert(self.occurred_on);
        round.legal_limit_on = Some(self.legal_limit_on);
        round.due_on = self.due_on.or(round.due_on);
        petition.last_step_on = Some(self.occurred_on);
    }
}
