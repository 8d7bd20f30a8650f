//! Listing (列入积案): an old case is put on a list, to be settled and struck off.

use super::prelude::*;
use crate::{
    BacklogList,
    petition::{Listing, MOST_LISTS},
    version::V1_1,
};

/// Puts the petition on a list of old cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListBacklog {
    /// The list.
    pub list: BacklogList,
}

/// A petition was put on a list of old cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BacklogListed {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The list.
    pub list: BacklogList,
}

impl Step for ListBacklog {
    type Fact = BacklogListed;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<BacklogListed, PetitionError> {
        let registered_on = petition.registered()?.occurred_on;
        case.check_new_id("list", Some(self.list.as_str()))?;
        let last = petition.backlog.get(&self.list);
        if last.is_some_and(|listing| listing.cancelled.is_none()) {
            return Err(PetitionError::AlreadyListed { list: self.list.clone() });
        }
        // Earlier events are not judged by this rule.
        if last.is_none() && petition.backlog.len() >= MOST_LISTS && case.binds(V1_1) {
            return Err(PetitionError::TooManyLists { at_most: MOST_LISTS });
        }
        // Each list is a thread of its own.
        case.check_step_day(Some(last.map_or(registered_on, Listing::last_on)))?;
        Ok(BacklogListed { occurred_on: case.day(), list: self.list.clone() })
    }

    fn reverse(_id: &PetitionId, fact: &BacklogListed) -> Self {
        Self { list: fact.list.clone() }
    }
}

impl Fact for BacklogListed {
    fact_fields!();

    fn apply(&self, petition: &mut Petition) {
        let listing = Listing { on: self.occurred_on, cancelled: None };
        petition.backlog.insert(self.list.clone(), listing);
    }
}
