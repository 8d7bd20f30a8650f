//! Units (单位): the offices that receive and answer petitions, as a tree that changes with time.

mod error;
mod event;
mod kind;
mod tree;

pub use error::UnitError;
pub use event::{ToUnit, UnitCommand, UnitEvent, UnitRef};
pub use tree::{UnitRecord, UnitTree};

use crate::{Case, SensitiveValues, aggregate::aggregate, invisible, version::V1_1};
use serde::{Deserialize, Serialize};

/// A unit, folded from its own events. Decisions use the whole [`UnitTree`]: one unit's history does not show
/// whether a move makes a cycle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// How many events it has.
    pub sequence: u64,
}

impl Unit {
    /// Decides a command with the whole tree.
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
                    invisible::check_new(code.as_str()).map_err(|what| UnitError::CodeUnfit { what })?;
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

impl Unit {
    fn evolve(&mut self, _event: &UnitEvent) {
        self.sequence += 1;
    }
}

aggregate! {
    Unit: ToUnit => UnitEvent, UnitError;
    values(_command) = SensitiveValues::default();
    decide(_state, command, case) = Unit::decide(command, case);
}
