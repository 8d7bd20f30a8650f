//! The sponsor (包案领导): a leader who takes responsibility for one petition. Part of the state of a petition.

use crate::{LeaderId, UnitRef};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A leader became the sponsor of a petition. This releases the previous sponsor.
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
