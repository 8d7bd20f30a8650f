//! The lists of old cases (积案) on which a petition is, or from which it was struck off (销号). Part of the state
//! of a petition.

use crate::{BacklogList, UnitRef};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The last listing of a petition on each list.
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
    /// Whether a reopening followed. Undoing a closing that came later leaves this cancelling in force.
    pub is_final: bool,
}

impl Listing {
    /// The day of the last step on this list.
    #[must_use]
    pub fn last_on(&self) -> NaiveDate {
        self.cancelled.as_ref().map_or(self.on, |cancelled| cancelled.on)
    }
}
