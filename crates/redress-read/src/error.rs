//! What the read side answers instead of a figure.

use redress_domain::UnitCode;
use redress_log::{LogError, Position};
use std::sync::Arc;

/// A fault of the read side, or a question that has no answer. [`Self::is_refusal`] tells which.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReadError {
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The database failed, or cannot be reached.
    #[error("the database failed or cannot be reached; check that it runs, then try again")]
    Database(#[source] Arc<sqlx::Error>),
    /// An event that does not follow from the ones before it.
    #[error("the event at position {position} cannot be projected: {what}")]
    Inconsistent {
        /// The event.
        position: Position,
        /// Why not.
        what: String,
    },
    /// Another projector has taken over.
    #[error("another process projects now")]
    Fenced,
    /// No such unit, as known at the position.
    #[error("there is no unit {0}")]
    UnitUnknown(UnitCode),
    /// A window that ends before it begins, or a year that the calendar does not have.
    #[error("the window ends before it begins, or the calendar has no such days")]
    WindowEmpty,
    /// A position that the log has not reached.
    #[error("the log ends at position {head}; there is no position {asked} yet")]
    PositionPastHead {
        /// What was asked for.
        asked: Position,
        /// The last position there is.
        head: Position,
    },
    /// The read side has not reached the position in the time given.
    #[error("the read side has reached position {reached}, not yet {asked}; ask again in a moment")]
    NotYetRead {
        /// What was asked for.
        asked: Position,
        /// How far it is.
        reached: Position,
    },
    /// One rebuild at a time.
    #[error("another rebuild is under way; wait until it has ended")]
    RebuildRunning,
    /// The rebuilt tables could not take the place of the live ones.
    #[error(
        "readers kept the tables busy, so nothing was changed; look for long transactions, then rebuild again"
    )]
    SwapBlocked,
    /// The tables were given another shape during a rebuild.
    #[error("the tables were changed during the rebuild, so nothing was swapped; rebuild again")]
    TablesChanged,
    /// Figures that cannot be broken down so.
    #[error("this breakdown is not defined: {0}")]
    BreakdownUndefined(&'static str),
}

impl ReadError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Log(error) => error.code(),
            Self::Database(_) => "DATABASE_FAILED",
            Self::Inconsistent { .. } => "EVENT_NOT_PROJECTABLE",
            Self::Fenced => "PROJECTOR_REPLACED",
            Self::UnitUnknown(_) => "UNIT_UNKNOWN",
            Self::WindowEmpty => "WINDOW_EMPTY",
            Self::PositionPastHead { .. } => "POSITION_PAST_HEAD",
            Self::NotYetRead { .. } => "POSITION_NOT_YET_READ",
            Self::RebuildRunning => "REBUILD_RUNNING",
            Self::SwapBlocked => "REBUILD_BLOCKED",
            Self::TablesChanged => "REBUILD_OVERTAKEN",
            Self::BreakdownUndefined(_) => "BREAKDOWN_UNDEFINED",
        }
    }

    /// The event that cannot be projected, where the fault lies in the log and not in the machine.
    pub(crate) fn position(&self) -> Option<Position> {
        match self {
            Self::Inconsistent { position, .. } | Self::Log(LogError::Unreadable { position, .. }) => {
                Some(*position)
            }
            Self::Log(LogError::Gap { after, .. }) => Some(Position(after.0 + 1)),
            Self::Log(LogError::PastHead { position, .. }) => Some(*position),
            _ => None,
        }
    }

    /// Whether the question is at fault, and not the machine.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::UnitUnknown(_)
                | Self::WindowEmpty
                | Self::PositionPastHead { .. }
                | Self::NotYetRead { .. }
                | Self::RebuildRunning
                | Self::BreakdownUndefined(_)
        )
    }
}

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}
