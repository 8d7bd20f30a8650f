//! Counts leaf units, for the only statistic that does.

use super::{shares::Shares, snapshot::Snapshot, sums::Scope, terms::Terms, window::storable};
use crate::{
    ReadError,
    matter::family::{COLLECTIVE, FILING},
    units::TreeOn,
};
use redress_domain::UnitCode;
use std::collections::BTreeSet;

/// The leaf units of a scope.
pub(super) fn among<'a>(tree: &TreeOn, scope: &'a Scope) -> Vec<&'a str> {
    let leaves = scope.units.iter().filter(|(code, _)| tree.is_leaf(code));
    leaves.map(|(code, _)| code.as_str()).collect()
}

/// Counts the leaf units of every part, given those with a collective visit.
pub(super) fn shares(visited: &BTreeSet<String>, tree: &TreeOn, scope: &Scope) -> Shares {
    let mut shares = Shares::default();
    for (code, part) in scope.units.iter().filter(|(code, _)| tree.is_leaf(code)) {
        shares.add(part.clone(), visited.contains(code.as_str()));
    }
    shares
}

/// Returns those of the units in which a collective visit took place.
pub(super) async fn visited(
    snapshot: &mut Snapshot,
    terms: &Terms,
    units: &BTreeSet<&UnitCode>,
) -> Result<Vec<String>, ReadError> {
    let codes: Vec<&str> = units.iter().map(|code| code.as_str()).collect();
    let position = snapshot.position.0;
    let ledger = FILING.family.ledger;
    let sql = format!(
        "SELECT unit FROM reading.{ledger}
         WHERE (gained & $1 = $1 OR lost & $1 = $1) AND unit = ANY($2)
           AND attributed_on BETWEEN $3 AND $4 AND day <= $5 AND position <= $6
         GROUP BY unit HAVING sum(n * ((gained & $1 = $1)::int - (lost & $1 = $1)::int)) > 0 ORDER BY unit"
    );
    let rows = sqlx::query_scalar(&sql)
        .bind(FILING.mark(COLLECTIVE))
        .bind(codes)
        .bind(storable(terms.window.from()))
        .bind(storable(terms.window.to().min(terms.cut_off)))
        .bind(storable(terms.cut_off))
        .bind(position)
        .fetch_all(snapshot.connection())
        .await?;
    Ok(rows)
}
