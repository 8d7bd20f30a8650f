//! What callers ask of the log.

use chrono::{DateTime, Utc};
use redress_domain::{Command, DueLimits, InvalidId, Origin, UnitCode};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// The caller's idempotency key: 1 to 100 printable characters, used for one command of one actor.
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

/// A command with who sends it, when, and under which key.
#[derive(Debug, Clone)]
pub struct Request {
    /// What to do.
    pub command: Command,
    /// The caller's idempotency key: the same key and input give the first answer again.
    pub command_id: CommandId,
    /// Who asks: an opaque subject, no name. Keys are each actor's own.
    pub actor: String,
    /// The unit they act for.
    pub unit: Option<UnitCode>,
    /// Business time; none: the clock's.
    pub occurred_at: Option<DateTime<Utc>>,
    /// The sequence that the aggregate must have; none: whatever it has.
    pub expected_sequence: Option<u64>,
    /// Where the facts come from. Imports and simulations may date steps back without limit.
    pub origin: Origin,
    /// Whether the actor may date a step back further than the procedure allows.
    pub may_backdate: bool,
    /// What bounds the due day: an import may take one that lies beyond today's limits as it was recorded.
    pub due_limits: DueLimits,
    /// The unit whose subtree bounds what the actor works with; none: no bound. A petition that was not received there, and is neither
    /// handled nor helped with there, is to them as one that does not exist; units and erasures are none of theirs.
    pub within: Option<UnitCode>,
    /// Joins events of one conversation; for the record.
    pub correlation_id: Option<String>,
    /// What led to this command; for the record.
    pub causation_id: Option<String>,
}

impl Request {
    /// A live command, now, with nothing else said.
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

    /// What was asked, as a hash. Left out: sensitive values (the event's seal compares those, and an unsalted hash of them
    /// would outlive their erasure), the tracing ids, which differ between tries, and what the actor may do or which limits hold: an
    /// answer that was given stands.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let asked = (&self.command, self.occurred_at, self.expected_sequence, self.origin);
        let canonical =
            serde_json_canonicalizer::to_vec(&asked).expect("commands have string keys and whole numbers");
        Sha256::digest(canonical).into()
    }
}
