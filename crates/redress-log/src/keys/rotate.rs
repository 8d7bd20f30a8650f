//! Key rotation: reseals all values with a new key tree and destroys the old one.

use super::{KeyError, Place, ValueKeys, lock_sealing, new_root};
use crate::LogError;
use futures_util::future::BoxFuture;
use redress_domain::Salt;
use sqlx::{Connection, PgConnection, PgPool, Row};
use std::collections::BTreeSet;

/// Events resealed in one transaction.
const BATCH: i64 = 1_000;

const NEXT: &str = "
    SELECT position, petitioner_id, root, sealed FROM sensitive_values
    WHERE position > $1 AND root <> $2 ORDER BY position LIMIT $3 FOR UPDATE";

const RESEAL: &str = "
    UPDATE sensitive_values s SET root = $1, sealed = row.sealed
    FROM unnest($2::int8[], $3::bytea[]) AS row (position, sealed) WHERE s.position = row.position";

/// The result of a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotationReport {
    /// Events whose values are sealed with the new key tree.
    pub resealed: u64,
    /// Events whose values do not open any more: they were restored from a backup that is older than their
    /// erasure.
    pub destroyed: u64,
}

/// Seals all values with a new key tree and destroys the old one in the file. Servers keep running: they find
/// the new tree in the file; a server with a key file of its own needs a copy. If a run is interrupted, the
/// next one continues: the file has both trees until no value needs the old one.
///
/// `progress` is called with the number of events done and their total.
///
/// # Errors
/// If a key is missing, the file cannot be written, or the database fails or does not grant the right to change values: the owner of the
/// tables has it.
pub fn rotate<'a>(
    pool: &'a PgPool,
    keys: &'a ValueKeys,
    progress: &'a mut (dyn FnMut(u64, u64) + Send),
) -> BoxFuture<'a, Result<RotationReport, LogError>> {
    Box::pin(async move {
        keys.check(pool).await?;
        // Two rotations at the same time would each destroy the other's key.
        let mut connection = lock_sealing(pool).await?;
        let former: Option<i64> =
            sqlx::query_scalar("SELECT value_root FROM log_head").fetch_one(&mut connection).await?;
        let root = replacement(keys, former)?;
        // From here on, new values are sealed with the new tree. A batch that assumed the old one writes nothing
        // and is sealed again.
        sqlx::query("UPDATE log_head SET value_root = $1").bind(root).execute(&mut connection).await?;
        let of: i64 = sqlx::query_scalar("SELECT count(*) FROM sensitive_values WHERE root <> $1")
            .bind(root)
            .fetch_one(&mut connection)
            .await?;
        let mut report = RotationReport { resealed: 0, destroyed: 0 };
        let (mut after, mut former, mut needed) = (0, BTreeSet::new(), BTreeSet::new());
        while let Some(batch) = reseal(&mut connection, keys, root, after).await? {
            after = batch.last;
            report.resealed += batch.resealed;
            report.destroyed += batch.destroyed;
            former.extend(batch.former);
            needed.extend(batch.needed);
            progress(report.resealed + report.destroyed, of.unsigned_abs());
        }
        keys.update(|content| {
            content.replaced.extend(former.iter().map(|former| (*former, root)));
            content.remove_replaced(root, &needed)
        })?;
        connection.close().await?;
        Ok(report)
    })
}

/// The tree that replaces the log's: the one that an interrupted run created, or a new one.
fn replacement(keys: &ValueKeys, former: Option<i64>) -> Result<i64, KeyError> {
    let (new, tree) = new_root()?;
    let mut root = new;
    keys.update(|content| {
        let begun = former.and_then(|former| content.replaced.get(&former).copied());
        if let Some(begun) = begun.filter(|begun| content.roots.contains_key(begun)) {
            root = begun;
            return false;
        }
        content.roots.insert(new, tree);
        content.replaced.extend(former.map(|former| (former, new)));
        true
    })?;
    Ok(root)
}

/// The result of a batch.
#[derive(Default)]
struct Batch {
    last: i64,
    resealed: u64,
    destroyed: u64,
    /// The trees that values were sealed with, and those that some still need.
    former: BTreeSet<i64>,
    needed: BTreeSet<i64>,
}

async fn reseal(
    connection: &mut PgConnection,
    keys: &ValueKeys,
    root: i64,
    after: i64,
) -> Result<Option<Batch>, LogError> {
    let mut transaction = connection.begin().await?;
    let rows = sqlx::query(NEXT).bind(after).bind(root).bind(BATCH).fetch_all(&mut *transaction).await?;
    let (mut batch, mut positions, mut sealed) = (Batch::default(), Vec::new(), Vec::new());
    for row in &rows {
        let (position, petitioner, former) =
            (row.try_get("position")?, row.try_get("petitioner_id")?, row.try_get("root")?);
        let place = Place { root: former, position, petitioner };
        batch.last = position;
        batch.former.insert(former);
        let opened: Option<(String, Salt)> = keys.open(place, row.try_get("sealed")?)?;
        let again = match &opened {
            Some((json, salt)) => keys.seal(Place { root, ..place }, json, salt)?,
            None => None,
        };
        match again {
            Some(again) => {
                positions.push(position);
                sealed.push(again);
            }
            None => {
                batch.destroyed += 1;
                batch.needed.insert(former);
            }
        }
    }
    batch.resealed = positions.len() as u64;
    sqlx::query(RESEAL).bind(root).bind(positions).bind(sealed).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok((!rows.is_empty()).then_some(batch))
}
