//! Whoever a token speaks for.

use redress_domain::UnitCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What somebody may do, within the subtree of their unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Registers and triages: a reception desk.
    Intake,
    /// Accepts, hears, extends, closes, follows up: the responsible unit.
    Handler,
    /// All that handlers do; also assigns, escalates, reopens and undoes closings.
    Supervisor,
    /// Sees figures and drill-downs, without personal data.
    Analyst,
    /// Reads everything, changes nothing.
    Auditor,
    /// A hall's screens, a hotline, a web form: registers, triages, records visits, follows the feed.
    Integrator,
    /// Everything, everywhere: also units, imports, backdating and erasure.
    Admin,
}

/// Whoever a token speaks for: an opaque subject, their unit and their roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Opaque id, recorded as the actor of every command.
    pub subject: String,
    /// The unit whose subtree they work in; none: no unit at all, unless they are administrators or auditors, who see everything.
    pub unit: Option<UnitCode>,
    /// What they may do.
    pub roles: BTreeSet<Role>,
}

impl Principal {
    /// Whether they have a role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}
