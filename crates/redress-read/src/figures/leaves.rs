//! Counting leaf units, for the one statistic that does.

use super::{Part, Scope, Snapshot, Terms};
use crate::{
    ReadError,
    subjects::{COLLECTIVE, FILING},
    units::TreeOn,
};
use redress_domain::UnitCode;
use std::collections::BTreeSet;

/// Leaf units of a part with at least one collective visit, and leaf units of the part.
pub(super) async fn share(
    snapshot: &mut Snapshot,
    terms: &Terms,
    tree: &TreeOn,
    scope: &Scope,
    part: &Part,
) -> Result<(i64, Option<i64>), ReadError> {
    let leaves: BTreeSet<&UnitCode> = scope
        .units
        .iter()
        .filter(|(code, of)| *of == part && tree.is_leaf(code))
        .map(|(code, _)| code)
        .collect();
    let visited = visited(snapshot, terms, &leaves).await?;
    Ok((count(visited.len()), Some(count(leaves.len()))))
}

fn count(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}

/// Those of the units in which a collective visit took place.
pub(super) async fn visited(
    snapshot: &mut Snapshot,
    terms: &Terms,
    units: &BTreeSet<&UnitCode>,
) -> Result<Vec<String>, ReadError> {
    let codes: Vec<&str> = units.iter().map(|code| code.as_str()).collect();
    let position = snapshot.position.0;
    let rows = sqlx::query_scalar(
        "SELECT unit FROM reading.ledger
         WHERE subject = $1 AND flags & $2 = $2 AND unit = ANY($3)
           AND attributed_on BETWEEN $4 AND $5 AND day <= $6 AND position <= $7
         GROUP BY unit HAVING sum(n) > 0 ORDER BY unit",
    )
    .bind(FILING)
    .bind(COLLECTIVE)
    .bind(codes)
    .bind(terms.window.from())
    .bind(terms.window.to().min(terms.cut_off))
    .bind(terms.cut_off)
    .bind(position)
    .fetch_all(snapshot.connection())
    .await?;
    Ok(rows)
}
