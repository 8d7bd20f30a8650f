//! The lists of old cases (积案) on which a petition is, or was until it was struck off (销号). Part of the state
//! of a petition.

use crate::{BacklogList, UnitRef};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most lists on which a petition can ever be: the register shows all of them at once.
pub const MOST_LISTS: usize = 20;

/// The last listing of a petition on each list; at most [`MOST_LISTS`].
pub type Backlog = BTreeMap<BacklogList, Listing>;

/// A listing of a petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Local day of the listing.
    pub on: NaiveDate,
    /// How it ended; `None` while the petition is on the list.
    pub cancelled: Option<Cancelling>,
}

/// The end of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelling {
    /// Local day.
    pub on: NaiveDate,
    /// The unit that verified that the case is settled.
    pub verified_by: UnitRef,
    /// The round whose closing settled it. Undoing a closing undoes the cancellings of its round.
    pub round: u32,
}

impl Listing {
    /// The day of the last step on this list.
    #[must_use]
    pub fn last_on(&self) -> NaiveDate {
        self.cancelled.as_ref().map_or(self.on, |cancelled| cancelled.on)
    }
}
