//! Counting leaf units, for the one statistic that does.

use super::{Part, Scope, Snapshot, Terms, window::storable};
use crate::{
    ReadError,
    marks::mark,
    subjects::{COLLECTIVE, FILING},
    units::TreeOn,
};
use redress_domain::UnitCode;
use std::collections::{BTreeMap, BTreeSet};

/// Of each part: leaf units with at least one collective visit, and leaf units.
pub(super) type Shares = BTreeMap<Part, (i64, i64)>;

/// Counts every part's leaf units in one query.
pub(super) async fn shares(
    snapshot: &mut Snapshot,
    terms: &Terms,
    tree: &TreeOn,
    scope: &Scope,
) -> Result<Shares, ReadError> {
    let leaves = || scope.units.iter().filter(|(code, _)| tree.is_leaf(code));
    let visited = visited(snapshot, terms, &leaves().map(|(code, _)| code).collect()).await?;
    let visited: BTreeSet<String> = visited.into_iter().collect();
    let mut shares = Shares::new();
    for (code, part) in leaves() {
        let share = shares.entry(part.clone()).or_default();
        share.0 += i64::from(visited.contains(code.as_str()));
        share.1 += 1;
    }
    Ok(shares)
}

/// A part's share: nothing of nothing, if it has no leaf unit.
pub(super) fn share(shares: &Shares, part: &str) -> (i64, Option<i64>) {
    let (visited, leaves) = shares.get(part).copied().unwrap_or_default();
    (visited, Some(leaves))
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
         WHERE (gained & $1 = $1 OR lost & $1 = $1) AND unit = ANY($2)
           AND attributed_on BETWEEN $3 AND $4 AND day <= $5 AND position <= $6
         GROUP BY unit HAVING sum(n * ((gained & $1 = $1)::int - (lost & $1 = $1)::int)) > 0 ORDER BY unit",
    )
    .bind(mark(FILING, COLLECTIVE))
    .bind(codes)
    .bind(storable(terms.window.from()))
    .bind(storable(terms.window.to().min(terms.cut_off)))
    .bind(storable(terms.cut_off))
    .bind(position)
    .fetch_all(snapshot.connection())
    .await?;
    Ok(rows)
}
