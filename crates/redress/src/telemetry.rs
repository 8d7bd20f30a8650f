//! The program's log: on standard error, `warn` and above unless `RUST_LOG` says otherwise.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// Sets the log up; a second call in one process changes nothing.
pub(crate) fn init(format: LogFormat) {
    let asked = std::env::var("RUST_LOG").ok().filter(|text| !text.trim().is_empty());
    let (filter, wrong) = match asked.as_deref().map(EnvFilter::try_new) {
        Some(Ok(filter)) => (filter, false),
        Some(Err(_)) => (EnvFilter::new("warn"), true),
        None => (EnvFilter::new("warn"), false),
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let set = match format {
        LogFormat::Text => builder.with_ansi(io::stderr().is_terminal()).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    if set.is_ok() && wrong {
        tracing::warn!(
            "RUST_LOG does not parse and is ignored; write for example `info` or `redress=debug,sqlx=warn`"
        );
    }
}
