//! How the read side is written to.

use sqlx::{PgPool, postgres::PgConnectOptions};

/// A connection to write rows over, into the tables of a schema.
pub(crate) fn connect_options(pool: &PgPool, schema: &str, name: &str) -> PgConnectOptions {
    (*pool.connect_options()).clone().application_name(name).options([
        ("search_path", schema),
        // The statements are many and small.
        ("jit", "off"),
        // Each finds its rows by a key, so there is nothing to be gained by planning it anew for every batch.
        ("plan_cache_mode", "force_generic_plan"),
        // What a crash takes can be read from the log again, rows and checkpoint together; no commit waits for the disk.
        ("synchronous_commit", "off"),
        // A process that stops in the middle of a batch loses it, rather than stopping all others.
        ("idle_in_transaction_session_timeout", "5s"),
        ("lock_timeout", "60s"),
        ("statement_timeout", "120s"),
    ])
}
