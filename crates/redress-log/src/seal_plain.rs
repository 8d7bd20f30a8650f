//! Sealing values that an earlier program stored unsealed.

use crate::{
    LogError, Position,
    keys::{Place, ValueKeys, lock_sealing},
};
use futures_util::future::BoxFuture;
use redress_domain::Salt;
use sqlx::{Connection, PgConnection, PgPool, Row};

/// Events sealed in one transaction.
const BATCH: i64 = 1_000;

/// Rows are read in order and not deleted: deleting them one by one would write their pages, with the values,
/// into the WAL.
const NEXT: &str = "
    SELECT position, petitioner_id, salt, fields::text AS fields FROM plain_values
    WHERE position > (SELECT coalesce(max(position), 0) FROM sensitive_values) ORDER BY position LIMIT $1";

const INSERT: &str = "
    INSERT INTO sensitive_values (position, petitioner_id, root, sealed)
    SELECT n, p, $1, s FROM unnest($2::int8[], $3::text[], $4::bytea[]) AS row (n, p, s)";

/// Whether a database has values that an earlier program stored unsealed.
///
/// # Errors
/// If the database fails.
pub(crate) async fn is_needed(pool: &PgPool) -> Result<bool, LogError> {
    Ok(sqlx::query_scalar("SELECT to_regclass('plain_values') IS NOT NULL").fetch_one(pool).await?)
}

/// Seals all values that an earlier program stored unsealed, and drops their table. Returns how many events
/// had some. A database is up to date only after this. If a run is interrupted, the next one continues.
///
/// `progress` is called with the number of events done and their total.
///
/// # Errors
/// If the key file cannot be written, or the database fails.
pub fn seal_plain_values<'a>(
    pool: &'a PgPool,
    keys: &'a ValueKeys,
    progress: &'a mut (dyn FnMut(u64, u64) + Send),
) -> BoxFuture<'a, Result<u64, LogError>> {
    Box::pin(async move {
        if !is_needed(pool).await? {
            return Ok(0);
        }
        let mut connection = lock_sealing(pool).await?;
        // Another program may have done it in the meantime.
        if !is_needed(pool).await? {
            return Ok(0);
        }
        let root = root(&mut connection, keys).await?;
        let of: i64 =
            sqlx::query_scalar("SELECT count(*) FROM plain_values").fetch_one(&mut connection).await?;
        let mut done: u64 = 0;
        loop {
            match seal_batch(&mut connection, keys, root).await? {
                0 => break,
                sealed => done += sealed,
            }
            progress(done, of.unsigned_abs());
        }
        // Dropping the table deletes its files, and with them the unsealed values.
        sqlx::query("DROP TABLE plain_values").execute(&mut connection).await?;
        sqlx::query("ANALYZE sensitive_values").execute(&mut connection).await?;
        connection.close().await?;
        Ok(done)
    })
}

/// The key tree to use: the present one, also from an interrupted run, or a new one.
async fn root(connection: &mut PgConnection, keys: &ValueKeys) -> Result<i64, LogError> {
    let known: Option<i64> =
        sqlx::query_scalar("SELECT value_root FROM log_head").fetch_one(&mut *connection).await?;
    match known {
        Some(root) if keys.has(root)? => Ok(root),
        Some(root) => Err(keys.missing(root).into()),
        None => {
            let root = keys.add_root()?;
            sqlx::query("UPDATE log_head SET value_root = $1").bind(root).execute(connection).await?;
            Ok(root)
        }
    }
}

async fn seal_batch(connection: &mut PgConnection, keys: &ValueKeys, root: i64) -> Result<u64, LogError> {
    let mut transaction = connection.begin().await?;
    let rows = sqlx::query(NEXT).bind(BATCH).fetch_all(&mut *transaction).await?;
    let (mut positions, mut petitioners, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        let (position, petitioner): (i64, Option<&str>) =
            (row.try_get("position")?, row.try_get("petitioner_id")?);
        let salt: Vec<u8> = row.try_get("salt")?;
        let unreadable = |what: &str| LogError::Unreadable {
            position: Position(position),
            what: format!("its sensitive values: {what}"),
        };
        let salt = Salt(salt.try_into().map_err(|_| unreadable("the salt does not have 16 bytes"))?);
        let again = keys.seal(Place { root, position, petitioner }, row.try_get("fields")?, &salt)?;
        sealed.push(again.ok_or_else(|| unreadable("the key of this position was destroyed"))?);
        positions.push(position);
        petitioners.push(petitioner);
    }
    let moved = positions.len() as u64;
    sqlx::query(INSERT)
        .bind(root)
        .bind(positions)
        .bind(petitioners)
        .bind(sealed)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(moved)
}
