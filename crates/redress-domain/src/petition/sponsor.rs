//! The sponsor (包案领导): a leader who takes responsibility for one petition. Part of the state of a petition.

use super::state::Petition;
use crate::{LeaderId, UnitRef};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A leader became the sponsor of a petition. One who was the sponsor before is released by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SponsorNamed {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The leader; an opaque id.
    pub leader: LeaderId,
    /// The leader's post.
    pub post: String,
    /// The leader's unit.
    pub unit: UnitRef,
}

impl Petition {
    /// The day before which no step of a sponsor can be: that of naming the present sponsor, whom another
    /// naming releases; otherwise that of the registration, because each sponsor is a thread of its own.
    pub(super) fn sponsor_step_on(&self) -> Option<NaiveDate> {
        let named = self.sponsor.as_ref().map(|sponsor| sponsor.occurred_on);
        named.or(self.registration.as_ref().map(|registration| registration.occurred_on))
    }
}
