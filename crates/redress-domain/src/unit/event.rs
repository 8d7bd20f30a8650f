//! Commands and events of a unit.

use crate::{UnitCode, UnitKind, UnitLevel};
use chrono::NaiveDate;
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

/// A unit as an event names it, with its level at that time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRef {
    /// Its code.
    pub code: UnitCode,
    /// Its level, which never changes.
    pub level: UnitLevel,
}

/// Commands to a unit. Each takes effect on `effective_on`, by default on the day it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum UnitCommand {
    /// Registers a unit. Without `effective_on`, it has always been in service.
    Register {
        /// Name shown to people.
        name: String,
        /// Its level, which never changes.
        level: UnitLevel,
        /// The unit above it; `None` for a root.
        parent: Option<UnitCode>,
        /// The sort of office.
        kind: Option<UnitKind>,
        /// First day it is in service.
        effective_on: Option<NaiveDate>,
    },
    /// Renames the unit.
    Rename {
        /// The new name.
        name: String,
        /// First day of the new name.
        effective_on: Option<NaiveDate>,
    },
    /// Moves the unit, with all below it, under another unit.
    Move {
        /// The unit above it from that day.
        parent: UnitCode,
        /// First day at the new place.
        effective_on: Option<NaiveDate>,
    },
    /// Takes the unit out of service.
    Retire {
        /// First day out of service.
        effective_on: Option<NaiveDate>,
        /// The unit that its open petitions are to be assigned to; nothing moves automatically. Omitted from
        /// the hashed JSON of the command if absent, so that commands from before this field existed keep
        /// their hash.
        #[serde(skip_serializing_if = "Option::is_none")]
        successor: Option<UnitCode>,
    },
}

impl UnitCommand {
    /// The day from which it takes effect, if it names one.
    #[must_use]
    pub fn effective_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Register { effective_on, .. }
            | Self::Rename { effective_on, .. }
            | Self::Move { effective_on, .. }
            | Self::Retire { effective_on, .. } => *effective_on,
        }
    }
}

/// An event of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitEvent {
    /// A unit was registered.
    UnitRegistered {
        /// Local day it was recorded for.
        occurred_on: NaiveDate,
        /// Name.
        name: String,
        /// Level, which never changes.
        level: UnitLevel,
        /// Unit above it; `None` for a root.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<UnitRef>,
        /// Sort of office.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<UnitKind>,
        /// First day in service; `None`: it has always been in service.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        effective_on: Option<NaiveDate>,
    },
    /// A unit was renamed.
    UnitRenamed {
        /// Local day it was recorded for.
        occurred_on: NaiveDate,
        /// New name.
        name: String,
        /// First day of the new name.
        effective_on: NaiveDate,
    },
    /// A unit was moved.
    UnitMoved {
        /// Local day it was recorded for.
        occurred_on: NaiveDate,
        /// Unit above it from that day.
        parent: UnitRef,
        /// First day at the new place.
        effective_on: NaiveDate,
    },
    /// A unit was retired.
    UnitRetired {
        /// Local day it was recorded for.
        occurred_on: NaiveDate,
        /// First day out of service.
        effective_on: NaiveDate,
        /// The unit that its open petitions are to be assigned to (since 1.1).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        successor: Option<UnitRef>,
    },
}

impl UnitEvent {
    /// Local day of what was recorded.
    #[must_use]
    pub fn occurred_on(&self) -> NaiveDate {
        match self {
            Self::UnitRegistered { occurred_on, .. }
            | Self::UnitRenamed { occurred_on, .. }
            | Self::UnitMoved { occurred_on, .. }
            | Self::UnitRetired { occurred_on, .. } => *occurred_on,
        }
    }
}

impl UnitEvent {
    /// Returns the command that leads to this event.
    #[must_use]
    pub fn reverse(&self) -> UnitCommand {
        match self.clone() {
            Self::UnitRegistered { name, level, parent, kind, effective_on, .. } => UnitCommand::Register {
                name,
                level,
                parent: parent.map(|parent| parent.code),
                kind,
                effective_on,
            },
            Self::UnitRenamed { name, effective_on, .. } => {
                UnitCommand::Rename { name, effective_on: Some(effective_on) }
            }
            Self::UnitMoved { parent, effective_on, .. } => {
                UnitCommand::Move { parent: parent.code, effective_on: Some(effective_on) }
            }
            Self::UnitRetired { effective_on, successor, .. } => UnitCommand::Retire {
                effective_on: Some(effective_on),
                successor: successor.map(|successor| successor.code),
            },
        }
    }
}

impl DomainEvent for UnitEvent {
    fn event_type(&self) -> String {
        let name = match self {
            Self::UnitRegistered { .. } => "UnitRegistered",
            Self::UnitRenamed { .. } => "UnitRenamed",
            Self::UnitMoved { .. } => "UnitMoved",
            Self::UnitRetired { .. } => "UnitRetired",
        };
        name.to_owned()
    }

    fn event_version(&self) -> String {
        let version = match self {
            Self::UnitRegistered { .. } | Self::UnitRetired { .. } => "1.1",
            Self::UnitRenamed { .. } | Self::UnitMoved { .. } => "1.0",
        };
        version.to_owned()
    }
}

/// A command and its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToUnit {
    /// The unit's code.
    pub code: UnitCode,
    /// What to do.
    pub command: UnitCommand,
}
