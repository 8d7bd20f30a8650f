//! Who is ranked with whom.

use super::RankingAsk;
use crate::units::TreeOn;
use redress_domain::UnitCode;

/// The units that are ranked with each other on a day, and whose figures each one's are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Peers {
    /// The units of the level anywhere below the parent and in service, by code; where they are nested, the topmost only, unless a kind
    /// is given.
    pub(super) codes: Vec<UnitCode>,
    /// Every unit that counts, by code, and the peers that it counts for, by their place among the codes: itself or those above it. A
    /// few hundred, made for every ranking: sorting them costs less than hashing.
    pub(super) counts_for: Vec<(UnitCode, Vec<usize>)>,
}

impl Peers {
    pub(super) fn of(tree: &TreeOn, ask: &RankingAsk) -> Self {
        let is_peer = |code: &UnitCode| {
            tree.tree().get(code).is_some_and(|unit| {
                unit.in_service(tree.day())
                    && unit.level == ask.level
                    && ask.kind.is_none_or(|kind| unit.kind == Some(kind))
            })
        };
        let mut counts_for: Vec<(&UnitCode, Vec<&UnitCode>)> = Vec::new();
        let mut open: Vec<(&UnitCode, Vec<&UnitCode>)> = vec![(&ask.under, Vec::new())];
        let mut codes: Vec<&UnitCode> = Vec::new();
        while let Some((code, mut above)) = open.pop() {
            let may_be_nested = above.is_empty() || ask.kind.is_some();
            if code != &ask.under && may_be_nested && is_peer(code) {
                codes.push(code);
                above.push(code);
            }
            open.extend(tree.children(code).iter().map(|child| (child, above.clone())));
            if !above.is_empty() {
                counts_for.push((code, above));
            }
        }
        codes.sort_unstable();
        counts_for.sort_unstable_by_key(|(code, _)| *code);
        let place = |code: &UnitCode| codes.binary_search(&code).ok();
        let places = |above: Vec<&UnitCode>| above.into_iter().filter_map(place).collect();
        let counts_for = counts_for.into_iter().map(|(code, above)| (code.clone(), places(above))).collect();
        Self { codes: codes.into_iter().cloned().collect(), counts_for }
    }

    /// The places of the peers that a unit counts for.
    pub(super) fn of_unit(&self, unit: &str) -> &[usize] {
        let found = self.counts_for.binary_search_by(|(code, _)| code.as_str().cmp(unit));
        found.map_or(&[], |at| &self.counts_for[at].1)
    }
}
