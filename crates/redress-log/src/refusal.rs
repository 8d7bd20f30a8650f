//! Why a command is not carried out, as a value.

use redress_domain::{petition::PetitionError, petitioner::PetitionerError, unit::UnitError};

/// A refusal: the rules, or the state of things, forbid the command. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// By the rules of the procedure.
    #[error(transparent)]
    Petition(#[from] PetitionError),
    /// By the rules of the unit tree.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// By the rules of erasure.
    #[error(transparent)]
    Petitioner(#[from] PetitionerError),
    /// The key was used for something else.
    #[error("this command id was used for another command; a new command needs a new id")]
    CommandIdReused,
    /// Somebody else was faster.
    #[error("the history has {actual} events, not {expected}; read it again and decide anew")]
    SequenceConflict {
        /// What the caller had seen.
        expected: u64,
        /// What there is.
        actual: u64,
    },
    /// A date that no record of an office has.
    #[error("{field} must lie between 1900-01-01 and 9999-12-31")]
    DateOutOfRange {
        /// The field.
        field: &'static str,
    },
    /// A text of the request itself cannot be kept.
    #[error("{field} must have 1 to 200 characters, none of them a control character")]
    RequestInvalid {
        /// The field.
        field: &'static str,
    },
}

impl Refusal {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Petition(error) => error.code(),
            Self::Unit(error) => error.code(),
            Self::Petitioner(error) => error.code(),
            Self::CommandIdReused => "COMMAND_ID_REUSED",
            Self::SequenceConflict { .. } => "SEQUENCE_CONFLICT",
            Self::DateOutOfRange { .. } => "DATE_OUT_OF_RANGE",
            Self::RequestInvalid { .. } => "TEXT_INVALID",
        }
    }

    /// The input field it concerns; none where it is the state of things.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Petition(error) => error.field(),
            Self::Unit(error) => Some(error.field()),
            Self::Petitioner(error) => Some(error.field()),
            Self::CommandIdReused => Some("command_id"),
            Self::SequenceConflict { .. } => Some("expected_sequence"),
            Self::DateOutOfRange { field } | Self::RequestInvalid { field } => Some(field),
        }
    }
}
