//! How a unit stands, by the log and by a file.

use std::fmt;

use chrono::NaiveDate;
use redress_domain::{
    UnitCode, UnitKind, UnitLevel,
    unit::{UnitCommand, UnitRecord},
};

use crate::problem::shown;

/// What the log or a file says of a unit.
#[derive(PartialEq)]
pub(crate) struct Standing<'a> {
    name: &'a str,
    level: UnitLevel,
    parent: Option<&'a UnitCode>,
    kind: Option<UnitKind>,
    retired: bool,
}

impl<'a> Standing<'a> {
    /// The file, by what it asks for.
    pub(crate) fn asked(command: &'a UnitCommand) -> Option<Self> {
        let UnitCommand::Register { name, level, parent, kind, .. } = command else { return None };
        Some(Self { name, level: *level, parent: parent.as_ref(), kind: *kind, retired: false })
    }

    /// The log, today.
    pub(crate) fn held(unit: &'a UnitRecord, today: NaiveDate) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_in_one_line_and_compared_to_its_end() {
        let of = |name: &str, parent: Option<&str>| UnitCommand::Register {
            name: name.to_owned(),
            level: UnitLevel::Township,
            parent: parent.map(|code| code.parse().expect("a code")),
            kind: None,
            effective_on: None,
        };
        let told = |command: &UnitCommand| Standing::asked(command).map(|standing| standing.to_string());
        let expected = "(\"石\\n塘镇\", level TOWNSHIP, parent D, no kind)";
        assert_eq!(told(&of("石\n塘镇", Some("D"))).as_deref(), Some(expected));

        let (long, longer) = (of(&"长".repeat(70), None), of(&"长".repeat(71), None));
        assert_eq!(told(&long), told(&longer));
        assert!(Standing::asked(&long) != Standing::asked(&longer));
    }
}
