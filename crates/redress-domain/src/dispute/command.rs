//! Commands to a dispute.

use super::terms::Method;
use crate::{
    CaseId, Category, PetitionId, PetitionerId, SensitiveField, SensitiveText, SensitiveValues, UnitCode,
    slot::Slot,
};
use chrono::NaiveDate;
use serde::Serialize;

/// A command and the dispute it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToDispute {
    /// The dispute.
    pub id: CaseId,
    /// What to do.
    pub command: DisputeCommand,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum DisputeCommand {
    /// Records that a dispute was found.
    Find(Find),
    /// Makes a unit responsible; again, and the duty moves.
    Assign(Assign),
    /// Raises it to a unit of a higher level.
    Raise {
        /// That unit.
        to: UnitCode,
        /// Last day to resolve it; none: the last day allowed.
        due_on: Option<NaiveDate>,
    },
    /// Records that it was resolved.
    Resolve {
        /// How.
        method: Method,
    },
    /// Records that it became a petition.
    BecomePetition {
        /// The petition.
        petition: PetitionId,
    },
    /// Opens a resolved one again.
    Reopen {
        /// Why.
        #[serde(skip)]
        reason: SensitiveText,
    },
}

/// Records that a dispute was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Find {
    /// The unit that will own it.
    pub owner: UnitCode,
    /// The territory where it is.
    pub place: UnitCode,
    /// The slot of the sweep that found it; none: it was found otherwise.
    pub found_in: Option<Slot>,
    /// Whom it is about; opaque.
    pub petitioner_id: PetitionerId,
    /// Category.
    pub category: Category,
    /// How many people are in dispute, at least 1.
    pub head_count: u32,
    /// Who is in dispute with whom.
    #[serde(skip)]
    pub parties: SensitiveText,
    /// What it is about.
    #[serde(skip)]
    pub summary: SensitiveText,
}

/// Makes a unit responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assign {
    /// The unit.
    pub unit: UnitCode,
    /// Number of the order; none: the next one of the owner's series of orders.
    pub order_number: Option<String>,
    /// Last day to resolve it; none: the last day allowed.
    pub due_on: Option<NaiveDate>,
    /// The standard to be met.
    pub standard: Option<String>,
}

impl ToDispute {
    /// A command to the dispute of this id.
    #[must_use]
    pub fn new(id: CaseId, command: DisputeCommand) -> Self {
        Self { id, command }
    }
}

impl DisputeCommand {
    /// Its sensitive values.
    #[must_use]
    pub fn sensitive(&self) -> SensitiveValues {
        let values = SensitiveValues::default();
        match self {
            Self::Find(find) => values
                .with(SensitiveField::Parties, Some(&find.parties))
                .with(SensitiveField::Summary, Some(&find.summary)),
            Self::Reopen { reason } => values.with(SensitiveField::Reason, Some(reason)),
            Self::Assign(_) | Self::Raise { .. } | Self::Resolve { .. } | Self::BecomePetition { .. } => {
                values
            }
        }
    }

    /// The due day that it names.
    #[must_use]
    pub fn due_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Assign(Assign { due_on, .. }) | Self::Raise { due_on, .. } => *due_on,
            _ => None,
        }
    }
}
