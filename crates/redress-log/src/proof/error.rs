//! Why a proof is not available.

use crate::{LogError, Position};
use redress_proof::VerifierKey;

/// A fault, or a question without an answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ProofError {
    /// The log or the database failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Nothing has been signed yet.
    #[error(
        "the log has no checkpoint yet; `redress serve` signs one within a minute of the first event, `redress proof checkpoint` at once"
    )]
    NoCheckpoint,
    /// There is nothing to sign.
    #[error("the log has no events yet, so there is nothing to sign")]
    Empty,
    /// No checkpoint of this size was signed.
    #[error("there is no checkpoint of {size} events; the last one has {last}")]
    NotACheckpoint {
        /// The size that was asked for.
        size: u64,
        /// The size of the last checkpoint.
        last: u64,
    },
    /// The tree has no such leaf, or never had this size.
    #[error("position {asked} is not in the tree of {size} events; the tree follows the log within seconds")]
    NotInTree {
        /// The position that was asked for.
        asked: i64,
        /// The tree's size, or the size that was asked for.
        size: u64,
    },
    /// The older size is larger than the newer one.
    #[error(
        "the older tree has {from} events and the newer {to}; expected the older one to be the smaller, of 1 or more events"
    )]
    WrongOrder {
        /// The older size.
        from: i64,
        /// The newer one.
        to: i64,
    },
    /// The log is shorter than the tree: it lost its end.
    #[error(
        "the tree has {tree} events, but the log ends at position {head}: the two were not restored from one backup, so restore both from the same one"
    )]
    PastHead {
        /// The tree's size.
        tree: u64,
        /// The log's end.
        head: Position,
    },
    /// The key is not the one that signs for this log.
    #[error(
        "the key for checkpoints is not the log's, which is {expected}: copy keys/checkpoint-key.pk8 from the data directory that has it, or name its file with --sign-with"
    )]
    OtherKey {
        /// The public key that signs.
        expected: VerifierKey,
    },
    /// The new key has already signed for this log.
    #[error("{0} has signed for this log before; expected a new key")]
    KeyUsedBefore(VerifierKey),
    /// No key is available.
    #[error("no key for checkpoints: {0}")]
    NoKey(String),
    /// A bundle has two bytes for the length of each entry.
    #[error(
        "the event at position {position} has {bytes} bytes, and a bundle holds entries of up to 65535; read it from an export"
    )]
    EntryTooLong {
        /// The event.
        position: u64,
        /// The length of its line.
        bytes: usize,
    },
    /// The stored tree is inconsistent.
    #[error(
        "the stored tree is damaged ({0}); nothing is signed: find out what changed it (`redress replay --all --verify`), and restore the database"
    )]
    Damaged(String),
}

impl ProofError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Log(error) => error.code(),
            Self::NoCheckpoint => "CHECKPOINT_NOT_YET",
            Self::Empty => "LOG_EMPTY",
            Self::NotACheckpoint { .. } => "CHECKPOINT_UNKNOWN",
            Self::NotInTree { .. } => "POSITION_NOT_IN_TREE",
            Self::WrongOrder { .. } => "SIZES_OUT_OF_ORDER",
            Self::PastHead { .. } => "TREE_PAST_HEAD",
            Self::OtherKey { .. } => "CHECKPOINT_KEY_OTHER",
            Self::KeyUsedBefore(_) => "CHECKPOINT_KEY_USED",
            Self::NoKey(_) => "CHECKPOINT_KEY_FAILED",
            Self::EntryTooLong { .. } => "ENTRY_TOO_LONG",
            Self::Damaged(_) => "TREE_DAMAGED",
        }
    }

    /// Whether the question has no answer, as opposed to a failure.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::NoCheckpoint
            | Self::Empty
            | Self::NotACheckpoint { .. }
            | Self::NotInTree { .. }
            | Self::WrongOrder { .. }
            | Self::KeyUsedBefore(_)
            | Self::EntryTooLong { .. } => true,
            Self::Log(_)
            | Self::PastHead { .. }
            | Self::OtherKey { .. }
            | Self::NoKey(_)
            | Self::Damaged(_) => false,
        }
    }
}

impl From<sqlx::Error> for ProofError {
    fn from(error: sqlx::Error) -> Self {
        Self::Log(error.into())
    }
}
