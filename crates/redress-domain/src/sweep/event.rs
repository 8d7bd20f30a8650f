//! What happens in the sweep of a unit.

use crate::{
    UnitRef,
    slot::{Cadence, Slot},
};
use chrono::NaiveDate;
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

/// A unit above set how often a unit looks for disputes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepDutySet {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit that looks for disputes.
    pub owner: UnitRef,
    /// How often.
    pub cadence: Cadence,
    /// The first day of the duty: the first day of a slot of its cadence. It replaces every other duty from that day on.
    pub from: NaiveDate,
}

/// A unit reported what it found in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepReported {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit that looked for disputes.
    pub owner: UnitRef,
    /// The slot.
    pub slot: Slot,
    /// How many disputes it found, as it says: no other record is compared with it.
    pub found: u32,
}

/// What happens in the sweep of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SweepEvent {
    /// See [`SweepDutySet`].
    SweepDutySet(SweepDutySet),
    /// See [`SweepReported`].
    SweepReported(SweepReported),
}

impl SweepEvent {
    /// The name of every event.
    pub const TYPES: &'static [&'static str] = &["SweepDutySet", "SweepReported"];

    /// Local day of the event.
    #[must_use]
    pub fn occurred_on(&self) -> NaiveDate {
        match self {
            Self::SweepDutySet(event) => event.occurred_on,
            Self::SweepReported(event) => event.occurred_on,
        }
    }

    /// The unit whose sweep it is.
    #[must_use]
    pub fn owner(&self) -> &UnitRef {
        match self {
            Self::SweepDutySet(event) => &event.owner,
            Self::SweepReported(event) => &event.owner,
        }
    }
}

impl DomainEvent for SweepEvent {
    fn event_type(&self) -> String {
        match self {
            Self::SweepDutySet(_) => "SweepDutySet".to_owned(),
            Self::SweepReported(_) => "SweepReported".to_owned(),
        }
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}
