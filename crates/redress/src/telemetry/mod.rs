//! The program's log, on standard error, `warn` and above unless `RUST_LOG` says otherwise; and traces, with the feature `otlp`.

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

/// Sends what is left of the traces when it goes.
pub(crate) struct Telemetry {
    #[cfg(feature = "otlp")]
    _traces: Option<otlp::Traces>,
}

/// What is logged where `RUST_LOG` does not say it.
pub(crate) enum Unasked {
    /// Of a server also every statement that keeps a caller waiting.
    OfAServer,
    /// Not so of a command that ends by itself: some of its statements read or write all that there is, and take as long as that takes. Nor
    /// what becomes of a connection that is given back while the private server stops already: the command's own result says what failed.
    OfACommand,
}

impl Unasked {
    fn filter(&self) -> EnvFilter {
        EnvFilter::new(match self {
            Self::OfAServer => "warn",
            Self::OfACommand => "warn,sqlx::query=error,sqlx_core::pool=error",
        })
    }
}

/// Sets log and traces up; a second call in one process changes nothing.
pub(crate) fn init(format: LogFormat, unasked: &Unasked) -> Telemetry {
    let asked = std::env::var("RUST_LOG").ok().filter(|text| !text.trim().is_empty());
    let (filter, wrong) = match asked.as_deref().map(EnvFilter::try_new) {
        Some(Ok(filter)) => (filter, false),
        Some(Err(_)) => (unasked.filter(), true),
        None => (unasked.filter(), false),
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
    // Whatever is asked for, its lines say which request they belong to.
    let requests = filter_fn(|metadata| metadata.is_span() && metadata.target().starts_with("redress"))
        .with_max_level_hint(LevelFilter::ERROR);
    let filter = filter.or(requests);
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    match format {
        LogFormat::Text => layer.with_ansi(io::stderr().is_terminal()).with_filter(filter).boxed(),
        LogFormat::Json => layer.json().with_filter(filter).boxed(),
    }
}
