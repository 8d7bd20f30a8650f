//! The payloads of the events that the state of a petition contains. Their rules and effects are in the file
//! of the step.

use crate::{
    Adoption, Category, Channel, Kind, NonAcceptanceGround, Outcome, PetitionId, PetitionerId, Remedy,
    Resolved, Satisfaction, Sealed, UnitLevel, UnitRef, numbers::Given,
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
    /// The territory where the problem is.
    pub place: UnitRef,
    /// Category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Kind, if it was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Who brings it; an opaque id.
    pub petitioner_id: PetitionerId,
    /// How many people.
    pub head_count: u32,
    /// How many people represent them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representatives: Option<u32>,
    /// Whether the petitioner gave no name.
    pub anonymous: bool,
    /// Units complained about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<UnitRef>,
    /// The earlier petition that it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_of: Option<PetitionId>,
    /// The matter (同一事项): the first petition's id.
    pub matter: PetitionId,
    /// Last day for triage (article 22).
    pub triage_due_on: NaiveDate,
    /// Whether that rests on days of a year without a calendar (since 1.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
    /// The place of the petition's id in the series of the receiving unit, if the office gave it (since 1.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// Whether it is a collective visit (集体访).
    pub collective: bool,
    /// Seal of the name, contact, identity number and summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sealed>,
}

/// The decision of a triage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision<U = UnitRef> {
    /// The office handles it; any unit may be assigned.
    Accept,
    /// Another unit is competent; the first assignment must name it.
    Forward {
        /// That unit.
        to: U,
    },
    /// Another statutory way applies.
    Divert {
        /// Which way.
        remedy: Remedy,
    },
    /// The office does not handle it.
    NotAccept,
}

/// A petition was triaged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triaged {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// What it asks for.
    pub kind: Kind,
    /// Category; `None` keeps the registration's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// The competent level.
    pub competent_level: UnitLevel,
    /// Who handles it from here.
    pub decision: Decision,
    /// Whether a later petition of a terminated matter has new facts (since 1.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_facts: bool,
    /// Why the office does not handle it (since 1.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<NonAcceptanceGround>,
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
    /// The place of that in the series of the deciding unit, if the office gave it (since 1.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// Day the opinion was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_on: Option<NaiveDate>,
    /// Last day to request a review of the opinion, if it was delivered (since 1.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal_until: Option<NaiveDate>,
    /// Whether that rests on days of a year without a calendar (since 1.4).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
    /// What became of a suggestion, if the answer says so (since 1.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Adoption>,
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
