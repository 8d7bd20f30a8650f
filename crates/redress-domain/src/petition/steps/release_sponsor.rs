//! Releasing the sponsor: the leader is no longer responsible for the petition.
//!
//! A release is the last step of the sponsor's own thread of dates ([`Petition::sponsor_step_on`]), which the naming
//! began. It is no step of the procedure: [`Petition::last_step_on`] stays. Replay and figures order it by its
//! position, like any event.

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
