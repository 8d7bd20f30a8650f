//! What happens in the sweep of a unit.

use crate::{
    UnitRef,
    event_list::events,
    slot::{Cadence, Slot},
};
use chrono::NaiveDate;
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
    /// How many disputes the unit found, as reported: no other record is compared with it.
    pub found: u32,
}

events! {
    /// The events of the sweep of a unit.
    SweepEvent:
    SweepDutySet "1.0",
    SweepReported "1.0",
}

impl SweepEvent {
    /// The unit whose sweep it is.
    #[must_use]
    pub fn owner(&self) -> &UnitRef {
        match self {
            Self::SweepDutySet(event) => &event.owner,
            Self::SweepReported(event) => &event.owner,
        }
    }
}
