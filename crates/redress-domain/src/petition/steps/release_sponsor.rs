//! Releasing the sponsor: the leader is no longer responsible for the petition.

use super::prelude::*;

/// Releases the present sponsor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReleaseSponsor {}

/// The sponsor was released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SponsorReleased {
    /// Local day.
    pub occurred_on: NaiveDate,
}

impl Step for ReleaseSponsor {
    type Fact = SponsorReleased;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<SponsorReleased, PetitionError> {
        petition.registered()?;
        if petition.sponsor.is_none() {
            return Err(PetitionError::NoSponsor);
        }
        case.check_step_day(petition.sponsor_step_on())?;
        Ok(SponsorReleased { occurred_on: case.day() })
    }

    fn reverse(_id: &PetitionId, _fact: &SponsorReleased) -> Self {
        Self {}
    }
}

impl Fact for SponsorReleased {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        petition.sponsor = None;
    }
}
