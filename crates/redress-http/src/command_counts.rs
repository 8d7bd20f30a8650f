//! Counts commands by outcome, for `/metrics`.

use async_graphql::Context;
use prometheus::{IntCounterVec, Opts, Registry, core::Collector, proto::MetricFamily};

use super::metric::register;

/// The outcome of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// The command took effect.
    Accepted,
    /// The command had taken effect before, under the same id.
    Repeated,
    /// A rule refused the command.
    Refused,
    /// Something failed; whether the command took effect is unknown.
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
    /// Counts one command under the name of its mutation (the schema's name, never a caller's alias). Does nothing if the schema is used
    /// without HTTP.
    pub fn note(ctx: &Context<'_>, outcome: Counted) {
        if let Some(Self(counts)) = ctx.data_opt::<Self>() {
            counts.with_label_values(&[ctx.field().name(), outcome.label()]).inc();
        }
    }

    pub(crate) fn collect(&self) -> Vec<MetricFamily> {
        self.0.collect()
    }

    /// The counter, registered under its name.
    pub(crate) fn registered(registry: &Registry) -> Self {
        let about = Opts::new("redress_commands_total", "Commands, by mutation and outcome.");
        Self(register(registry, IntCounterVec::new(about, &["command", "outcome"])))
    }
}
