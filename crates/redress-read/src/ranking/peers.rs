//! Who is ranked with whom.

use super::RankingAsk;
use crate::units::TreeOn;
use redress_domain::UnitCode;
use std::collections::BTreeSet;

/// The units of the level anywhere below the parent and in service; where they are nested, the topmost only, unless a kind is given.
pub(super) fn peers(tree: &TreeOn, ask: &RankingAsk) -> BTreeSet<UnitCode> {
    let mut peers = tree.subtree(&ask.under);
    peers.remove(&ask.under);
    peers.retain(|code| {
        tree.in_service(code)
            && tree.tree.get(code).is_some_and(|unit| {
                unit.level == ask.level && ask.kind.is_none_or(|kind| unit.kind == Some(kind))
            })
    });
    if ask.kind.is_some() {
        return peers;
    }
    let nested =
        |code: &UnitCode| tree.tree.upwards(code, tree.day).skip(1).any(|above| peers.contains(above));
    peers.iter().filter(|code| !nested(code)).cloned().collect()
}
