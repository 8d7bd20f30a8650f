//! How a unit stands, by the log and by a file.

use std::fmt;

use chrono::NaiveDate;
use redress_domain::{
    UnitCode, UnitKind, UnitLevel,
    unit::{UnitCommand, UnitRecord},
};

use super::problem::shown;

/// What the log or a file says of a unit.
#[derive(PartialEq)]
pub(super) struct Standing<'a> {
    name: &'a str,
    level: UnitLevel,
    parent: Option<&'a UnitCode>,
    kind: Option<UnitKind>,
    retired: bool,
}

impl<'a> Standing<'a> {
    /// The file, by what it asks for.
    pub(super) fn asked(command: &'a UnitCommand) -> Option<Self> {
        let UnitCommand::Register { name, level, parent, kind, .. } = command else { return None };
        Some(Self { name, level: *level, parent: parent.as_ref(), kind: *kind, retired: false })
    }

    /// The log, today.
    pub(super) fn held(unit: &'a UnitRecord, today: NaiveDate) -> Self {
        Self {
            name: unit.name_on(today),
            level: unit.level,
            parent: unit.parent_on(today),
            kind: unit.kind,
            retired: !unit.in_service(today),
        }
    }
}

impl fmt::Display for Standing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}, level {}, ", shown(self.name), self.level)?;
        match self.parent {
            Some(parent) => write!(f, "parent {parent}, ")?,
            None => f.write_str("no parent, ")?,
        }
        match self.kind {
            Some(kind) => write!(f, "kind {kind}")?,
            None => f.write_str("no kind")?,
        }
        f.write_str(if self.retired { ", out of service)" } else { ")" })
    }
}
