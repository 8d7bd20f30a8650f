//! A termination is withdrawn: the petition is closed as before.

use super::prelude::*;

/// Withdraws the termination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithdrawTermination {
    /// Why.
    #[serde(skip)]
    pub reason: SensitiveText,
}

/// A termination was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminationWithdrawn {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// Seal of the reason.
    pub sensitive: Sealed,
}

impl Step for WithdrawTermination {
    type Fact = TerminationWithdrawn;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<TerminationWithdrawn, PetitionError> {
        petition.registered()?;
        let termination = petition.termination.as_ref().ok_or(PetitionError::NotTerminated)?;
        case.check_step_day(Some(termination.on))?;
        Ok(TerminationWithdrawn { occurred_on: case.day(), sensitive: case.sealed_text("reason")? })
    }

    fn reverse(_id: &PetitionId, _fact: &TerminationWithdrawn) -> Self {
        Self { reason: SensitiveText::new("sealed") }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Reason, Some(&self.reason))
    }
}

impl Fact for TerminationWithdrawn {
    fact_fields!(sealed);

    fn apply(&self, petition: &mut Petition) {
        petition.termination = None;
        petition.step_of_opinion(self.occurred_on);
    }
}
