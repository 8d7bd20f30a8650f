//! The program's log on standard error (`warn` and above unless `RUST_LOG` is set), and traces with the
//! feature `otlp`.

#[cfg(feature = "otlp")]
mod otlp;

use std::io::{self, IsTerminal};

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::cli::LogFormat;

/// Sends the remaining traces when it is dropped.
pub(crate) struct Telemetry {
    #[cfg(feature = "otlp")]
    _traces: Option<otlp::Traces>,
}

/// What is logged if `RUST_LOG` is not set.
pub(crate) enum DefaultFilter {
    /// For a server: also every slow statement, since a caller waits for it.
    Server,
    /// For a command that ends by itself: no slow statements, since some of its statements read or write
    /// everything. Also no errors of connections that are returned while the private server stops: the result
    /// of the command reports what failed.
    Command,
}

impl DefaultFilter {
    fn filter(&self) -> EnvFilter {
        EnvFilter::new(match self {
            Self::Server => "warn",
            Self::Command => "warn,sqlx::query=error,sqlx_core::pool=error",
        })
    }
}

/// Sets up log and traces. A second call in the same process has no effect.
pub(crate) fn init(format: LogFormat, default: &DefaultFilter) -> Telemetry {
    let asked = std::env::var("RUST_LOG").ok().filter(|text| !text.trim().is_empty());
    let (filter, wrong) = match asked.as_deref().map(EnvFilter::try_new) {
        Some(Ok(filter)) => (filter, false),
        Some(Err(_)) => (default.filter(), true),
        None => (default.filter(), false),
    };
    let registry = tracing_subscriber::registry().with(log(format, filter));
    #[cfg(feature = "otlp")]
    let (registry, traces, fault) = {
        let (layer, traces, fault) = otlp::from_environment();
        (registry.with(layer), traces, fault)
    };
    let set = registry.try_init();
    if set.is_ok() && wrong {
        tracing::warn!(
            "RUST_LOG does not parse and is ignored; write for example `info` or `redress=debug,sqlx=warn`"
        );
    }
    #[cfg(feature = "otlp")]
    if let Some(fault) = fault {
        tracing::warn!("no traces are sent: {fault}; check OTEL_EXPORTER_OTLP_ENDPOINT");
    }
    Telemetry {
        #[cfg(feature = "otlp")]
        _traces: traces,
    }
}

fn log<S>(format: LogFormat, filter: EnvFilter) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    // Regardless of the filter, lines show the request that they belong to.
    let requests = filter_fn(|metadata| metadata.is_span() && metadata.target().starts_with("redress"))
        .with_max_level_hint(LevelFilter::ERROR);
    let filter = filter.or(requests);
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    match format {
        LogFormat::Text => layer.with_ansi(io::stderr().is_terminal()).with_filter(filter).boxed(),
        LogFormat::Json => layer.json().with_filter(filter).boxed(),
    }
}
