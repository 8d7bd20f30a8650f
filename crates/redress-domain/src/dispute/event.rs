//! The events of a dispute.

use super::terms::Method;
use crate::{
    Category, DueLimits, PetitionId, PetitionerId, Sealed, UnitRef, event_list::events, numbers::Given,
    slot::Slot,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A dispute was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeFound {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit whose subtree works with it.
    pub owner: UnitRef,
    /// The territory where it is (属地).
    pub place: UnitRef,
    /// The slot of the sweep that found it; none: it was found otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_in: Option<Slot>,
    /// Whom it is about; opaque. The values of the whole case are theirs.
    pub petitioner_id: PetitionerId,
    /// Category, of the office's own list.
    pub category: Category,
    /// How many people are in dispute.
    pub head_count: u32,
    /// Seal of the parties and the summary.
    pub sensitive: Sealed,
}

/// A dispute was assigned to a unit, which has the duty to resolve it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeAssigned {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit.
    pub unit: UnitRef,
    /// Number of the order.
    pub number: String,
    /// The place of the number in the owner's series of orders, if the office gave it (since 1.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// Last day to resolve it, by the order.
    pub due_on: NaiveDate,
    /// The last day that an order may give: counted from the round's first assignment.
    pub limit_on: NaiveDate,
    /// Whether that limit rests on days of a year without a calendar (since 1.2).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
    /// The standard to be met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// What bounded the due day; `AS_RECORDED` marks one of an import that is beyond the limit.
    #[serde(default, skip_serializing_if = "DueLimits::is_in_force")]
    pub limits: DueLimits,
}

/// A dispute was raised to a unit of a higher level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeRaised {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit that had the duty.
    pub from: UnitRef,
    /// The unit that has it from then on.
    pub to: UnitRef,
    /// Last day to resolve it.
    pub due_on: NaiveDate,
    /// What bounded the due day; `AS_RECORDED` marks one of an import that is beyond the limit.
    #[serde(default, skip_serializing_if = "DueLimits::is_in_force")]
    pub limits: DueLimits,
}

/// A dispute was resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeResolved {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// How.
    pub method: Method,
}

/// A dispute became a petition: its people filed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeBecamePetition {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The petition.
    pub petition: PetitionId,
}

/// A resolved dispute was opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeReopened {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// Seal of the reason.
    pub sensitive: Sealed,
}

events! {
    /// The events of a dispute.
    DisputeEvent:
    DisputeFound "1.0",
    DisputeAssigned "1.2",
    DisputeRaised "1.0",
    DisputeResolved "1.0",
    DisputeBecamePetition "1.0",
    DisputeReopened "1.0",
}

impl DisputeEvent {
    /// The seal of its sensitive values, if it has any.
    #[must_use]
    pub fn sealed(&self) -> Option<&Sealed> {
        match self {
            Self::DisputeFound(DisputeFound { sensitive, .. })
            | Self::DisputeReopened(DisputeReopened { sensitive, .. }) => Some(sensitive),
            _ => None,
        }
    }

    /// What bounded its due day, if it has one.
    #[must_use]
    pub fn due_limits(&self) -> DueLimits {
        match self {
            Self::DisputeAssigned(DisputeAssigned { limits, .. })
            | Self::DisputeRaised(DisputeRaised { limits, .. }) => *limits,
            _ => DueLimits::InForce,
        }
    }
}
