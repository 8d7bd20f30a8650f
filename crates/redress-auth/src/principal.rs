//! Whoever a token speaks for.

use redress_domain::UnitCode;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// What somebody may do, within the subtree of their unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Registers, triages, corrects and records visits: a reception desk.
    Intake,
    /// Accepts, hears, extends, closes, follows up, corrects: the responsible unit.
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

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Intake,
        Self::Handler,
        Self::Supervisor,
        Self::Analyst,
        Self::Auditor,
        Self::Integrator,
        Self::Admin,
    ];

    /// Its name in tokens, the API and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Intake => "INTAKE",
            Self::Handler => "HANDLER",
            Self::Supervisor => "SUPERVISOR",
            Self::Analyst => "ANALYST",
            Self::Auditor => "AUDITOR",
            Self::Integrator => "INTEGRATOR",
            Self::Admin => "ADMIN",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a role; the roles are INTAKE, HANDLER, SUPERVISOR, ANALYST, AUDITOR, INTEGRATOR and ADMIN")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or(UnknownRole)
    }
}

/// Whoever a token speaks for: an opaque subject, their unit and their roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Opaque id, recorded as the actor of every command; of an issuer's token, `issuer#subject`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_one_name_everywhere() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
        }
        for other in ["", "admin", " ADMIN", "ROOT"] {
            assert_eq!(other.parse::<Role>(), Err(UnknownRole));
        }
    }
}
