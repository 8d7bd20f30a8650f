//! Options of the connections that write the read side.

use sqlx::{PgPool, postgres::PgConnectOptions};

/// A connection that writes rows into the tables of a schema.
pub(crate) fn connect_options(pool: &PgPool, schema: &str, name: &str) -> PgConnectOptions {
    (*pool.connect_options()).clone().application_name(name).options([
        ("search_path", schema),
        // The statements are many and small.
        ("jit", "off"),
        // Each finds its rows by a key: planning it again for every batch would gain nothing.
        ("plan_cache_mode", "force_generic_plan"),
        // If a crash loses a commit, rows and checkpoint are lost together and can be computed again: no
        // commit waits for the disk.
        ("synchronous_commit", "off"),
        // If a process stops in the middle of a batch, PostgreSQL ends its transaction, so that others can
        // continue.
        ("idle_in_transaction_session_timeout", "5s"),
        ("lock_timeout", "60s"),
        ("statement_timeout", "120s"),
    ])
}
