//! What became of commands, counted for `/metrics`.

use async_graphql::Context;
use prometheus::{IntCounterVec, Opts, Registry};

use super::metrics::register;

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It took effect.
    Accepted,
    /// It had taken effect before, under the same id.
    Repeated,
    /// A rule refused it.
    Refused,
    /// Something failed; whether it took effect is open.
    Fault,
}

impl Counted {
    fn label(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Repeated => "repeated",
            Self::Refused => "refused",
            Self::Fault => "fault",
        }
    }
}

/// Counts commands by kind and outcome. [`Gateway::new`](crate::Gateway::new) puts it into the schema's data.
#[derive(Debug, Clone)]
pub struct CommandCounts(IntCounterVec);

impl CommandCounts {
    /// Counts one command under the name of its mutation, which the schema names and no caller. Nothing where the schema is worked
    /// without HTTP.
    pub fn note(ctx: &Context<'_>, outcome: Counted) {
        if let Some(Self(counts)) = ctx.data_opt::<Self>() {
            counts.with_label_values(&[ctx.field().name(), outcome.label()]).inc();
        }
    }

    pub(crate) fn registered(registry: &Registry) -> Self {
        let about = Opts::new("redress_commands_total", "Commands, by mutation and by what became of them.");
        Self(register(registry, IntCounterVec::new(about, &["command", "outcome"])))
    }
}
