//! Errors of the read side.

use redress_domain::UnitCode;
use redress_log::{LogError, Position};
use std::sync::Arc;

/// A fault of the read side, or a question without an answer; [`Self::is_refusal`] distinguishes them.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReadError {
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The database failed, or cannot be reached.
    #[error("the database failed or cannot be reached; check that it runs, then try again")]
    Database(#[source] Arc<sqlx::Error>),
    /// An event does not follow from the events before it.
    #[error("the event at position {position} cannot be projected: {what}")]
    Inconsistent {
        /// The position of the event.
        position: Position,
        /// The reason.
        what: String,
    },
    /// Another projector has taken over.
    #[error("another process projects now")]
    Fenced,
    /// The unit does not exist, as known at the position.
    #[error("there is no unit {0}")]
    UnitUnknown(UnitCode),
    /// The window ends before it begins, or the calendar does not have the year.
    #[error("the window ends before it begins, or the calendar has no such days")]
    WindowEmpty,
    /// The log has not reached the position.
    #[error("the log ends at position {head}; there is no position {asked} yet")]
    PositionPastHead {
        /// The position that was asked for.
        asked: Position,
        /// The last position of the log.
        head: Position,
    },
    /// The read side did not reach the position in time.
    #[error("the read side has reached position {reached}, not yet {asked}; ask again in a moment")]
    NotYetRead {
        /// The position that was asked for.
        asked: Position,
        /// The position that was reached.
        reached: Position,
    },
    /// Another rebuild is running.
    #[error("another rebuild is running; wait until it has ended")]
    RebuildRunning,
    /// The rebuilt tables could not replace the live ones.
    #[error(
        "readers kept the tables busy, so nothing was changed; find long transactions, then rebuild again"
    )]
    SwapBlocked,
    /// A migration changed the tables during a rebuild.
    #[error("the tables were changed during the rebuild, so nothing was swapped; rebuild again")]
    TablesChanged,
    /// The figures cannot be broken down in this way.
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

    /// The event that cannot be projected, if the log is at fault and not the machine.
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
