//! What became of commands, counted for `/metrics`.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::Context;

use super::metric::{Kind, Metric, Sample, float};

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Default)]
pub struct CommandCounts(Arc<Mutex<BTreeMap<(String, Counted), u64>>>);

impl CommandCounts {
    /// Counts one command under the name of its mutation, which the schema names and no caller. Nothing where the schema is worked
    /// without HTTP.
    pub fn note(ctx: &Context<'_>, outcome: Counted) {
        if let Some(Self(counts)) = ctx.data_opt::<Self>() {
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            *counts.entry((ctx.field().name().to_owned(), outcome)).or_default() += 1;
        }
    }

    pub(crate) fn metric(&self) -> Metric {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let samples = counts.iter().map(|((command, outcome), count)| Sample {
            labels: vec![("command", command.clone()), ("outcome", outcome.label().to_owned())],
            value: float(*count),
        });
        Metric {
            name: "redress_commands_total",
            help: "Commands, by mutation and by what became of them.",
            kind: Kind::Counter,
            samples: samples.collect(),
        }
    }
}
