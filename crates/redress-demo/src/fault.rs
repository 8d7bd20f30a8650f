//! The errors that stop the demo.

use redress_log::{LogError, Refusal};

/// An error that stops the demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    /// The log has other events. In one log, simulated and real events could not be separated in its figures.
    #[error(
        "the database already contains other events, such as those of an earlier version's demo, and the demo adds \
        nothing to it: name an empty directory with --data-dir (or another database in DATABASE_URL)"
    )]
    LogInUse,
    /// The domain refused a command, because a custom procedure forbids what the simulated offices do.
    #[error(
        "the procedure refuses a command of the simulation ({command_id}: {refusal}): start the \
        demo without --procedure"
    )]
    Refused {
        /// The id of the command.
        command_id: String,
        /// The refusal.
        refusal: Box<Refusal>,
    },
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The read side has stopped.
    #[error("the read side stopped: {0}; run `redress doctor` for details")]
    Stopped(String),
    /// The query for the table failed.
    #[error("the query for the table failed: {0}")]
    Unanswered(String),
}

impl DemoFault {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::LogInUse => "DEMO_LOG_IN_USE",
            Self::Refused { .. } => "DEMO_REFUSED",
            Self::Log(fault) => fault.code(),
            Self::Stopped(_) => "PROJECTION_FAILED",
            Self::Unanswered(_) => "DEMO_UNANSWERED",
        }
    }

    /// Whether the command was refused. `false` means that the environment (disk, database) failed.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::LogInUse | Self::Refused { .. })
    }
}
