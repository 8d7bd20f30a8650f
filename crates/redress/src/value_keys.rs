//! Where the keys of values about people are, and how a database comes to need them.

use std::path::{Path, PathBuf};

use redress_log::keys::ValueKeys;
use redress_log::migrations::{self, MigrationReport};
use redress_log::{LogError, seal_plain_values};
use sqlx::PgPool;

use crate::cli::Global;
use crate::database::{DatabaseChoice, DatabaseError};
use redress_output::progress;
use redress_postgres::default_data_dir;

/// The variable that names the file elsewhere.
const VARIABLE: &str = "REDRESS_VALUE_KEYS";
/// Where it is in the data directory.
const FILE: &str = "keys/value-keys";

/// The keys: in the file that `REDRESS_VALUE_KEYS` names, else in the data directory, also where the database is elsewhere.
///
/// # Errors
/// If nothing says where data belong.
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

/// Brings a database up to date, with the values sealed that an earlier program left readable.
pub(crate) async fn bring_up_to_date(
    pool: &PgPool,
    global: &Global,
    keys: &ValueKeys,
) -> Result<(MigrationReport, u64), LogError> {
    let report = migrations::run(pool, global.time_zone).await?;
    let bar = progress::bar(progress::EVENTS);
    let sealed = seal_plain_values(pool, keys, |at, of| {
        bar.set_length(of);
        bar.set_position(at);
    })
    .await;
    bar.finish_and_clear();
    Ok((report, sealed?))
}
