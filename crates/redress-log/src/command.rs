//! Requests to the log.

use chrono::{DateTime, Utc};
use redress_domain::{Command, DueLimits, InvalidId, Origin, UnitCode};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// The caller's idempotency key: 1 to 100 printable characters. An actor uses each key for one command.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CommandId(String);

impl CommandId {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CommandId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let fits = (1..=100).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidId { what: "a command id" }) }
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A command with its actor, time and idempotency key.
#[derive(Debug, Clone)]
pub struct Request {
    /// The command.
    pub command: Command,
    /// The caller's idempotency key: the same key and input get the first answer again.
    pub command_id: CommandId,
    /// The actor: an opaque subject, not a name. Each actor has their own keys.
    pub actor: String,
    /// The unit that the actor acts for.
    pub unit: Option<UnitCode>,
    /// Business time; `None`: the clock's.
    pub occurred_at: Option<DateTime<Utc>>,
    /// The sequence that the aggregate must have; `None`: any.
    pub expected_sequence: Option<u64>,
    /// Where the facts come from. Imports and simulations may date steps back without limit.
    pub origin: Origin,
    /// Whether the actor may date a step back further than the procedure allows.
    pub may_backdate: bool,
    /// Which limits apply to the due day: an import may keep a due day beyond today's limits.
    pub due_limits: DueLimits,
    /// The unit whose subtree the actor works with; `None`: no bound. A petition with which none of these
    /// units works (see "Who reads a petition" in the domain's README) is treated as one that does not exist. Bound
    /// actors may not change units or erase values.
    pub within: Option<UnitCode>,
    /// Correlates the events of one conversation; recorded only.
    pub correlation_id: Option<String>,
    /// What caused this command; recorded only.
    pub causation_id: Option<String>,
}

impl Request {
    /// A live command, now, with defaults for everything else.
    #[must_use]
    pub fn new(command: Command, command_id: CommandId, actor: impl Into<String>) -> Self {
        Self {
            command,
            command_id,
            actor: actor.into(),
            unit: None,
            occurred_at: None,
            expected_sequence: None,
            origin: Origin::Live,
            may_backdate: false,
            due_limits: DueLimits::InForce,
            within: None,
            correlation_id: None,
            causation_id: None,
        }
    }

    /// A hash of the request. Left out are sensitive values (they are compared with the event's seal; an
    /// unsalted hash would survive their erasure), the tracing ids, which differ between tries, and the
    /// actor's rights and limits, since an answer that was given stays valid.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let asked = (&self.command, self.occurred_at, self.expected_sequence, self.origin);
        let canonical =
            serde_json_canonicalizer::to_vec(&asked).expect("commands have string keys and whole numbers");
        Sha256::digest(canonical).into()
    }
}
