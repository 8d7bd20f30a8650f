//! The lists of old cases (积案) on which a petition is, or from which it was struck off (销号). Part of the state
//! of a petition.

use super::state::Petition;
use crate::{BacklogList, Kind, Outcome, Resolved, UnitRef};
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

impl Petition {
    /// The day since which the petition counts as settled, for the lists of old cases: its opinion was
    /// delivered, and the petitioner's last known answer is that it is resolved. `None` if it is not settled.
    #[must_use]
    pub fn settled_on(&self) -> Option<NaiveDate> {
        let answer = self.last_answer.as_ref().filter(|answer| answer.resolved == Resolved::Yes)?;
        Some(self.opinion_delivered_on()?.max(answer.occurred_on))
    }

    /// The day on which the opinion of the present closing was delivered. A closing is an opinion if it answers
    /// an appeal with a unit responsible, and is neither a withdrawal nor a diversion.
    fn opinion_delivered_on(&self) -> Option<NaiveDate> {
        let closing = self.closing.as_ref()?;
        let is_opinion = self.kind == Some(Kind::Appeal)
            && self.round.responsible.is_some()
            && !matches!(closing.outcome, Outcome::Withdrawn | Outcome::Diverted);
        // A delivery that an older event dates before the closing counts as one of the closing's day.
        closing.delivered_on.filter(|_| is_opinion).map(|day| day.max(closing.occurred_on))
    }

    /// Undoes what was struck off on the ground of a closing that is now undone as recorded in error.
    pub(super) fn list_again(&mut self) {
        for listing in self.backlog.values_mut() {
            listing.cancelled.take_if(|cancelled| !cancelled.is_final);
        }
    }

    /// Makes what was struck off final: a true reopening leaves it.
    pub(super) fn settle_cancellings(&mut self) {
        for cancelled in self.backlog.values_mut().filter_map(|listing| listing.cancelled.as_mut()) {
            cancelled.is_final = true;
        }
    }
}
