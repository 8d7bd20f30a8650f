//! The principal of a token: subject, unit and roles.

use redress_domain::UnitCode;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// What a principal may do, within the subtree of its unit.
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

/// The text is not the name of a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a role; the roles are INTAKE, HANDLER, SUPERVISOR, ANALYST, AUDITOR, INTEGRATOR and ADMIN")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or(UnknownRole)
    }
}

/// The principal of a token: an opaque subject, a unit and roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Opaque id; each command records it as the actor. Of an issuer's token it is `issuer#subject`.
    pub subject: String,
    /// The unit whose subtree the principal works in. `None`: no unit at all, except for administrators and auditors, who see everything.
    pub unit: Option<UnitCode>,
    /// The roles.
    pub roles: BTreeSet<Role>,
}

impl Principal {
    /// Whether the principal has a role.
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
