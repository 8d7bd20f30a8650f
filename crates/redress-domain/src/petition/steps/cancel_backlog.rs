//! Striking off (销号): a listed case is settled, and another unit has verified it.

use super::prelude::*;
use crate::{BacklogList, petition::Cancelling};

/// Strikes the petition off a list of old cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CancelBacklog {
    /// The list.
    pub list: BacklogList,
    /// The unit that verified that the case is settled: neither the responsible one nor one below it.
    pub verified_by: UnitCode,
}

/// A petition was struck off a list of old cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BacklogCancelled {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The list.
    pub list: BacklogList,
    /// The unit that verified it.
    pub verified_by: UnitRef,
}

impl CancelBacklog {
    /// The unit that verified it. Nobody verifies their own case.
    fn verifier(&self, petition: &Petition, case: &Case<'_>) -> Result<UnitRef, PetitionError> {
        let unit = case.serving(&self.verified_by, "verified_by")?;
        let responsible = petition.round.responsible.as_ref().map(|unit| &unit.code);
        let is_own = |top: &&UnitCode| case.rules.units.is_within(&self.verified_by, top, case.day());
        match responsible.filter(is_own) {
            Some(responsible) => Err(PetitionError::OwnCase { responsible: responsible.clone() }),
            None => Ok(unit),
        }
    }
}

impl Step for CancelBacklog {
    type Fact = BacklogCancelled;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<BacklogCancelled, PetitionError> {
        petition.registered()?;
        let listing = petition.backlog.get(&self.list).filter(|listing| listing.cancelled.is_none());
        let listed_on = listing.ok_or_else(|| PetitionError::NotListed { list: self.list.clone() })?.on;
        let settled_on = petition.settled_on().ok_or(PetitionError::NotSettled)?;
        let verified_by = self.verifier(petition, case)?;
        case.check_step_day(Some(listed_on.max(settled_on)))?;
        Ok(BacklogCancelled { occurred_on: case.day(), list: self.list.clone(), verified_by })
    }

    fn reverse(_id: &PetitionId, fact: &BacklogCancelled) -> Self {
        Self { list: fact.list.clone(), verified_by: fact.verified_by.code.clone() }
    }
}

impl Fact for BacklogCancelled {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        if let Some(listing) = petition.backlog.get_mut(&self.list) {
            let (on, verified_by, round) =
                (self.occurred_on, self.verified_by.clone(), petition.round.number);
            listing.cancelled = Some(Cancelling { on, verified_by, round });
        }
    }
}
