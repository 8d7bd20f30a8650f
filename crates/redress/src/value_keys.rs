//! The key file for values about people, and the migration that first needs it.

use std::path::{Path, PathBuf};

use redress_log::keys::ValueKeys;
use redress_log::migrations::{self, MigrationReport};
use redress_log::{LogError, seal_plain_values};
use sqlx::PgPool;

use crate::cli::Global;
use crate::database::{DatabaseChoice, DatabaseError};
use redress_output::progress;
use redress_postgres::default_data_dir;

/// The variable for another path of the file.
const VARIABLE: &str = "REDRESS_VALUE_KEYS";
/// Its path in the data directory.
const FILE: &str = "keys/value-keys";

/// Returns the keys in the file that `REDRESS_VALUE_KEYS` names, otherwise in the data directory, also if the
/// database is elsewhere.
///
/// # Errors
/// Fails if there is no default data directory.
pub fn value_keys(data_dir: Option<&Path>) -> Result<ValueKeys, DatabaseError> {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|named| !named.is_empty()) {
        return Ok(ValueKeys::at(PathBuf::from(named)));
    }
    let data_dir = match (DatabaseChoice::from_environment(data_dir)?, data_dir) {
        (DatabaseChoice::Private(data_dir), _) => data_dir,
        (DatabaseChoice::External(..), Some(data_dir)) => data_dir.to_path_buf(),
        (DatabaseChoice::External(..), None) => default_data_dir()?,
    };
    Ok(ValueKeys::at(data_dir.join(FILE)))
}

/// Migrates a database, and seals the values that an earlier version of the program left readable.
pub(crate) async fn bring_up_to_date(
    pool: &PgPool,
    global: &Global,
    keys: &ValueKeys,
) -> Result<(MigrationReport, u64), LogError> {
    let report = migrations::run(pool, global.time_zone).await?;
    let bar = progress::bar(progress::EVENTS);
    let sealed = seal_plain_values(pool, keys, &mut |at, of| {
        bar.set_length(of);
        bar.set_position(at);
    })
    .await;
    bar.finish_and_clear();
    Ok((report, sealed?))
}
