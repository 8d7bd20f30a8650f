//! Who may see what, as the specification says it, and without a look at the code that decides it.
//!
//! "Case data are limited to petitions whose `received_by`, responsible unit or a co-handler lies in the caller's subtree. Analysts see
//! figures and drill-downs without personal data; auditors read everything. A unit in `against`, or below it, never sees the petitioner
//! of an accusation, nor of a petition whose kind is not known yet." It stays so for what was such a petition, until a unit outside of the
//! accused one finds that it is none. Administrators are bound by no unit.

use super::filed::Case;
use redress_auth::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// As if there were no such petition.
    Nothing,
    /// The petition, without its people.
    Masked,
    /// Everything.
    Shown,
}

/// Where a caller works, seen from the petitions: all were received at `T-DESK`, below `T`, which they complain about; those that are
/// assigned are `R`'s.
pub struct Place {
    pub name: &'static str,
    pub unit: Option<&'static str>,
    /// Whether the unit that received them lies in the caller's subtree.
    received: bool,
    /// Whether the responsible unit does.
    responsible: bool,
    /// Whether the caller works in the unit complained about, or below.
    pub accused: bool,
}

const fn place(name: &'static str, unit: Option<&'static str>) -> Place {
    Place { name, unit, received: false, responsible: false, accused: false }
}

pub const PLACES: [Place; 7] = [
    Place { responsible: true, ..place("the responsible unit", Some("R")) },
    place("a unit below it", Some("R-DESK")),
    place("its sibling", Some("S")),
    Place { responsible: true, received: true, ..place("its parent", Some("C")) },
    Place { received: true, accused: true, ..place("the accused unit", Some("T")) },
    Place { received: true, accused: true, ..place("a unit below the accused", Some("T-DESK")) },
    place("no unit", None),
];

pub fn sight(role: Role, place: &Place, case: &Case) -> Sight {
    let everywhere = matches!(role, Role::Auditor | Role::Admin);
    let works_with = place.received || (case.assigned && place.responsible);
    if !everywhere && !works_with {
        Sight::Nothing
    } else if role == Role::Analyst || (place.accused && case.may_accuse) {
        Sight::Masked
    } else {
        Sight::Shown
    }
}

impl Place {
    /// Whether petitions of the matrix that are assigned are handled there; for callers without a unit that is everywhere.
    pub fn handles(&self) -> bool {
        self.unit.is_none() || self.received || self.responsible
    }
}

/// Whether a petition that was received at `T-DESK`, and is nobody's, is handled where a caller works. What they see by their role counts
/// only where they work for no unit.
pub fn reaches_received(role: Role, place: &Place) -> bool {
    place.received || (place.unit.is_none() && matches!(role, Role::Auditor | Role::Admin))
}
