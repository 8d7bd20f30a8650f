//! The state of a unit, in the log or in a file, so that the two can be compared and shown.

use std::fmt;

use chrono::NaiveDate;
use redress_domain::{
    UnitCode, UnitKind, UnitLevel,
    unit::{UnitCommand, UnitRecord},
};

use crate::problem::shown;

/// The state of a unit, in the log or in a file.
#[derive(PartialEq)]
pub(crate) struct UnitState<'a> {
    name: &'a str,
    level: UnitLevel,
    parent: Option<&'a UnitCode>,
    kind: Option<UnitKind>,
    retired: bool,
}

impl<'a> UnitState<'a> {
    /// The state that a command of the file would give the unit.
    pub(crate) fn asked(command: &'a UnitCommand) -> Option<Self> {
        let UnitCommand::Register { name, level, parent, kind, .. } = command else { return None };
        Some(Self { name, level: *level, parent: parent.as_ref(), kind: *kind, retired: false })
    }

    /// The state that the log has today.
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

impl fmt::Display for UnitState<'_> {
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
        f.write_str(if self.retired { ", retired)" } else { ")" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_on_one_line_and_compared_in_full() {
        let of = |name: &str, parent: Option<&str>| UnitCommand::Register {
            name: name.to_owned(),
            level: UnitLevel::Township,
            parent: parent.map(|code| code.parse().expect("a code")),
            kind: None,
            effective_on: None,
        };
        let shown_state = |command: &UnitCommand| UnitState::asked(command).map(|state| state.to_string());
        let expected = "(\"石\\n塘镇\", level TOWNSHIP, parent D, no kind)";
        assert_eq!(shown_state(&of("石\n塘镇", Some("D"))).as_deref(), Some(expected));

        let (long, longer) = (of(&"长".repeat(70), None), of(&"长".repeat(71), None));
        assert_eq!(shown_state(&long), shown_state(&longer));
        assert!(UnitState::asked(&long) != UnitState::asked(&longer));
    }
}
