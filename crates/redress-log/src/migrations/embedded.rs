//! The files of `migrations`, as `build.rs` lists them.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::borrow::Cow;

/// Version, description and statements.
const FILES: &[(i64, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// All migrations, in order.
pub(super) fn migrator() -> Migrator {
    let migrations = FILES.iter().map(|(version, what, sql)| {
        let (what, sql) = (Cow::Borrowed(*what), Cow::Borrowed(*sql));
        Migration::new(*version, what, MigrationType::Simple, sql, false)
    });
    Migrator { migrations: migrations.collect(), ..Migrator::DEFAULT }
}
