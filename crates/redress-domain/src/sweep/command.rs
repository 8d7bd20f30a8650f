//! Commands to a sweep.

use crate::{
    UnitCode,
    slot::{Cadence, Slot},
};
use chrono::NaiveDate;
use serde::Serialize;

/// A command and the unit whose sweep it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToSweep {
    /// The unit; the sweep has its code as its id.
    pub unit: UnitCode,
    /// What to do.
    pub command: SweepCommand,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SweepCommand {
    /// Sets how often the unit looks for disputes, from a day on.
    SetDuty {
        /// How often.
        cadence: Cadence,
        /// The first day of the duty.
        from: NaiveDate,
    },
    /// Reports what the unit found in a slot.
    Report {
        /// The slot.
        slot: Slot,
        /// How many disputes, as the unit counts them; 0 is reported too.
        found: u32,
    },
}
