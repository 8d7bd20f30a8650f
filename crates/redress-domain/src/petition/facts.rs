//! The events that the state of a petition keeps: what they say. What leads to them, and what they change, is in the file of their step.

use crate::{
    Category, Channel, Kind, Outcome, PetitionId, PetitionerId, Remedy, Resolved, Satisfaction, Sealed,
    UnitLevel, UnitRef,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A petition was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Local day of registration.
    pub occurred_on: NaiveDate,
    /// How it reached the office.
    pub channel: Channel,
    /// The unit that received it.
    pub received_by: UnitRef,
    /// The territory where the problem lies.
    pub place: UnitRef,
    /// Category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Kind, if it was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Who brings it; opaque.
    pub petitioner_id: PetitionerId,
    /// How many people.
    pub head_count: u32,
    /// How many speak for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representatives: Option<u32>,
    /// Whether the petitioner gave no name.
    pub anonymous: bool,
    /// Units complained about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<UnitRef>,
    /// The earlier petition it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_of: Option<PetitionId>,
    /// The matter (同一事项): the first petition's id.
    pub matter: PetitionId,
    /// Last day for triage (article 22).
    pub triage_due_on: NaiveDate,
    /// Whether it is a collective visit (集体访).
    pub collective: bool,
    /// Seal of name, contact, identity number and summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sealed>,
}

/// What triage decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision<U = UnitRef> {
    /// The office takes it on; any unit may be assigned.
    Accept,
    /// Another unit is competent; the first assignment names it.
    Forward {
        /// That unit.
        to: U,
    },
    /// Another statutory way leads on.
    Divert {
        /// Which.
        remedy: Remedy,
    },
    /// Not a petition that is handled.
    NotAccept,
}

/// A petition was triaged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triaged {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// What it asks for.
    pub kind: Kind,
    /// Category; none left the registration's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// The competent level.
    pub competent_level: UnitLevel,
    /// Who goes on with it.
    pub decision: Decision,
    /// Units complained about, besides those of the registration (since 1.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<UnitRef>,
    /// Seal of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sealed>,
}

/// A petition was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// What the answer was.
    pub outcome: Outcome,
    /// Reference of the written opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion_reference: Option<String>,
    /// Day the opinion was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_on: Option<NaiveDate>,
}

/// A petition was followed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedUp {
    /// Local day of the answer.
    pub occurred_on: NaiveDate,
    /// Whether the matter is resolved.
    pub resolved: Resolved,
    /// The rating given.
    pub satisfaction: Satisfaction,
}
