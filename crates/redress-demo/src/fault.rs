//! Why the simulated district can not be set up.

use redress_log::{LogError, Refusal};

/// Why the simulated district can not be set up.
#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    /// Simulated and real events in one log could never be told apart in its figures.
    #[error(
        "this database holds something else than this simulation, and nothing is added to it: name an empty directory with --data-dir (or another database in DATABASE_URL)"
    )]
    LogInUse,
    /// Another procedure than the built-in one may forbid what the simulated offices do.
    #[error(
        "the procedure does not allow what the simulation does ({command_id}: {refusal}): leave --procedure out"
    )]
    Refused {
        /// Which command.
        command_id: String,
        /// Why.
        refusal: Box<Refusal>,
    },
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The read side has stopped.
    #[error("the read side stopped: {0}; `redress doctor` says more")]
    Stopped(String),
    /// A query of the table was not answered.
    #[error("a query of the table was not answered: {0}")]
    Unanswered(String),
}

impl DemoFault {
    /// A stable name for programs.
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

    /// Whether the command was refused, rather than kept from running by its environment.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::LogInUse | Self::Refused { .. })
    }
}
