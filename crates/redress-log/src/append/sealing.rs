//! Sealing the values of a batch.

use super::draft::Draft;
use crate::{
    LogError,
    keys::{KeyError, Place, ValueKeys},
};
use sqlx::PgConnection;

/// The sealed values of a batch, one array per column.
#[derive(Default)]
pub(super) struct Sealed {
    /// The key tree to use from this batch on; `None` while there are no values.
    pub(super) root: Option<i64>,
    pub(super) position: Vec<i64>,
    pub(super) petitioner: Vec<Option<String>>,
    pub(super) sealed: Vec<Vec<u8>>,
}

/// Seals the values of a batch with the log's key tree; `None` if the log uses another tree by now. `spare`
/// is a tree in the key file that no log uses yet.
pub(super) async fn seal(
    connection: &mut PgConnection,
    drafts: &[Draft],
    keys: &ValueKeys,
    root: Option<i64>,
    spare: &mut Option<i64>,
) -> Result<Option<Sealed>, LogError> {
    if drafts.iter().all(|draft| draft.values.is_empty()) {
        return Ok(Some(Sealed { root, ..Sealed::default() }));
    }
    if let Some(root) = root {
        if keys.has(root)? {
            if let Some(sealed) = seal_under(drafts, keys, root)? {
                return Ok(Some(sealed));
            }
        } else if is_needed(connection, root).await? {
            return Err(keys.missing(root).into());
        } else if is_replaced(connection, root).await? {
            return Ok(None);
        }
    }
    // There is no tree yet, or the log was restored from a backup and reuses the positions of erased values,
    // whose keys are destroyed.
    let new = match *spare {
        Some(spare) => spare,
        None => *spare.insert(keys.add_root()?),
    };
    let sealed = seal_under(drafts, keys, new)?;
    sealed.map(Some).ok_or_else(|| keys.missing(new).into())
}

/// Whether the log still uses a tree and has values: then the tree must not be missing.
async fn is_needed(connection: &mut PgConnection, root: i64) -> Result<bool, LogError> {
    let sql = "SELECT EXISTS (SELECT FROM sensitive_values) FROM log_head WHERE value_root = $1";
    Ok(sqlx::query_scalar(sql).bind(root).fetch_optional(connection).await?.unwrap_or(false))
}

/// Whether the log uses another tree by now.
async fn is_replaced(connection: &mut PgConnection, root: i64) -> Result<bool, LogError> {
    let sql = "SELECT value_root IS DISTINCT FROM $1 FROM log_head";
    Ok(sqlx::query_scalar(sql).bind(root).fetch_one(connection).await?)
}

/// Seals values with a tree; `None` if the key of a position was destroyed.
fn seal_under(drafts: &[Draft], keys: &ValueKeys, root: i64) -> Result<Option<Sealed>, KeyError> {
    let mut sealed = Sealed { root: Some(root), ..Sealed::default() };
    for draft in drafts.iter().filter(|draft| !draft.values.is_empty()) {
        let position = draft.recorded.position.0;
        let place = Place { root, position, petitioner: draft.petitioner.as_deref() };
        let Some(bytes) = keys.seal(place, &draft.values.to_json(), &draft.salt)? else { return Ok(None) };
        sealed.position.push(position);
        sealed.petitioner.push(draft.petitioner.clone());
        sealed.sealed.push(bytes);
    }
    Ok(Some(sealed))
}
