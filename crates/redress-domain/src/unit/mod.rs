//! Units (单位): the offices that receive and answer petitions, as a tree that changes with time.

mod error;
mod tree;

pub use error::UnitError;
pub use tree::{UnitRecord, UnitTree};

use crate::{Case, Rules, SensitiveValues, Submitted, UnitCode, UnitKind, UnitLevel, hidden, version::V1_1};
use chrono::NaiveDate;
use cqrs_es::{Aggregate, DomainEvent, event_sink::EventSink};
use serde::{Deserialize, Serialize};

/// A unit as an event names it: with the level that was frozen when the event was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRef {
    /// Its code.
    pub code: UnitCode,
    /// Its level, which never changes.
    pub level: UnitLevel,
}

/// Commands to a unit. Each takes effect on `effective_on`; without one, on the day it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum UnitCommand {
    /// A unit begins; without `effective_on`, for all time.
    Register {
        /// Name shown to people.
        name: String,
        /// Its level, for ever.
        level: UnitLevel,
        /// The unit above it; none for a root.
        parent: Option<UnitCode>,
        /// What sort of office it is.
        kind: Option<UnitKind>,
        /// First day it is in service.
        effective_on: Option<NaiveDate>,
    },
    /// It gets another name.
    Rename {
        /// The new name.
        name: String,
        /// First day of the new name.
        effective_on: Option<NaiveDate>,
    },
    /// It moves, with all below it, under another unit.
    Move {
        /// The unit above it from then on.
        parent: UnitCode,
        /// First day at the new place.
        effective_on: Option<NaiveDate>,
    },
    /// It goes out of service.
    Retire {
        /// First day out of service.
        effective_on: Option<NaiveDate>,
        /// The unit that its open petitions are to be assigned to; nothing moves by itself. Left out of what a command id stands for where
        /// none is named, as it was before there was this.
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

/// What happened to a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitEvent {
    /// A unit was registered.
    UnitRegistered {
        /// Local day it was recorded for.
        occurred_on: NaiveDate,
        /// Name.
        name: String,
        /// Level, for ever.
        level: UnitLevel,
        /// Unit above it; none for a root.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<UnitRef>,
        /// Sort of office.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<UnitKind>,
        /// First day in service; none: for all time.
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
        /// Unit above it from then on.
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
    /// The command that leads to this event.
    #[must_use]
    pub fn command_again(&self) -> UnitCommand {
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

/// A unit, folded from its own events. Decisions look at the whole [`UnitTree`]: one unit's history cannot tell whether
/// a move makes a cycle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// How many events it has.
    pub sequence: u64,
}

/// A command and the unit it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToUnit {
    /// The unit's code.
    pub code: UnitCode,
    /// What to do.
    pub command: UnitCommand,
}

impl Unit {
    /// Judges a command against the whole tree.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    pub fn decide(to: &ToUnit, case: &Case<'_>) -> Result<UnitEvent, UnitError> {
        let (tree, occurred_on) = (&case.rules.units, case.day());
        if case.moment.is_in_the_future(&case.rules.procedure) {
            return Err(UnitError::InTheFuture);
        }
        let (code, effective_on) = (&to.code, to.command.effective_on().unwrap_or(occurred_on));
        match &to.command {
            UnitCommand::Register { name, level, parent, kind, effective_on } => {
                if tree.get(code).is_some() {
                    return Err(UnitError::AlreadyRegistered { code: code.clone() });
                }
                if case.binds(V1_1) {
                    hidden::check_new(code.as_str()).map_err(|what| UnitError::CodeUnfit { what })?;
                }
                check_name(name)?;
                let parent =
                    parent.as_ref().map(|p| tree.parent_for(p, *level, *effective_on)).transpose()?;
                let (name, level, kind) = (name.clone(), *level, *kind);
                Ok(UnitEvent::UnitRegistered {
                    occurred_on,
                    name,
                    level,
                    parent,
                    kind,
                    effective_on: *effective_on,
                })
            }
            UnitCommand::Rename { name, .. } => {
                tree.changeable(code, effective_on)?;
                check_name(name)?;
                Ok(UnitEvent::UnitRenamed { occurred_on, name: name.clone(), effective_on })
            }
            UnitCommand::Move { parent, .. } => {
                let unit = tree.changeable(code, effective_on)?;
                let parent = tree.parent_for(parent, unit.level, Some(effective_on))?;
                let event = UnitEvent::UnitMoved { occurred_on, parent, effective_on };
                tree.check_acyclic(code, &event, effective_on, "parent")?;
                Ok(event)
            }
            UnitCommand::Retire { successor, .. } => {
                tree.changeable(code, effective_on)?;
                if successor.as_ref() == Some(code) {
                    return Err(UnitError::SuccessorIsItself { code: code.clone() });
                }
                let successor = successor.as_ref().map(|unit| tree.serving(unit, effective_on, "successor"));
                let event =
                    UnitEvent::UnitRetired { occurred_on, effective_on, successor: successor.transpose()? };
                if case.binds(V1_1) {
                    tree.check_acyclic(code, &event, effective_on, "effective_on")?;
                }
                Ok(event)
            }
        }
    }
}

fn check_name(name: &str) -> Result<(), UnitError> {
    let fits = !name.trim().is_empty() && name.chars().count() <= 200 && !name.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(UnitError::NameInvalid) }
}

impl Aggregate for Unit {
    const TYPE: &'static str = "unit";
    type Command = Submitted<ToUnit>;
    type Event = UnitEvent;
    type Error = UnitError;
    type Services = Rules;

    async fn handle(
        &mut self,
        submitted: Self::Command,
        rules: &Rules,
        sink: &EventSink<Self>,
    ) -> Result<(), UnitError> {
        let event = Self::decide(&submitted.command, &submitted.case(rules, &SensitiveValues::default()))?;
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, _event: UnitEvent) {
        self.sequence += 1;
    }
}
