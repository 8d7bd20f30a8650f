//! A hearing (听证).

use super::prelude::*;
use crate::HearingRole;
use std::collections::BTreeSet;

/// How many people of one role took part in a hearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participants {
    /// The role.
    pub role: HearingRole,
    /// How many, at least 1.
    pub count: u32,
}

/// Records a hearing, which took place when the command occurred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldHearing {
    /// Who chaired it: an officer or office.
    pub chair: String,
    /// Who took part, each role once.
    pub participants: Vec<Participants>,
    /// What it found.
    #[serde(skip)]
    pub finding: Option<SensitiveText>,
}

/// A hearing was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HearingHeld {
    /// Local day of the hearing.
    pub occurred_on: NaiveDate,
    /// Who chaired it.
    pub chair: String,
    /// Who took part.
    pub participants: Vec<Participants>,
    /// Seal of the finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sealed>,
}

impl Step for HoldHearing {
    type Fact = HearingHeld;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<HearingHeld, PetitionError> {
        petition.assigned()?;
        case.check_step_day(petition.last_step_on)?;
        check_short("chair", &self.chair)?;
        let roles: BTreeSet<HearingRole> = self.participants.iter().map(|p| p.role).collect();
        let counted = self.participants.iter().all(|p| (1..=1_000_000).contains(&p.count));
        if roles.is_empty() || roles.len() != self.participants.len() || !counted {
            return Err(PetitionError::NoParticipants);
        }
        Ok(HearingHeld {
            occurred_on: case.day(),
            chair: self.chair.clone(),
            participants: self.participants.clone(),
            sensitive: case.sealed.clone(),
        })
    }

    fn reverse(_id: &PetitionId, fact: &HearingHeld) -> Self {
        Self { chair: fact.chair.clone(), participants: fact.participants.clone(), finding: None }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default().with(SensitiveField::Finding, self.finding.as_ref())
    }
}

impl Fact for HearingHeld {
    const VERSION: &'static str = "1.1";
    fact_fields!(sensitive);

    fn apply(&self, petition: &mut Petition) {
        petition.last_step_on = Some(self.occurred_on);
    }
}
