//! The units that are ranked with each other.

use super::ask::RankingAsk;
use crate::units::TreeOn;
use redress_domain::UnitCode;

/// The units that are ranked with each other on a day, and the units that count for each.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Peers {
    /// The units of the level below the parent, at any depth, in service, by code. Of nested units only the
    /// topmost, unless a kind is given.
    pub(super) codes: Vec<UnitCode>,
    /// Every unit that counts, by code, with the index of the peer that it counts for: itself or an ancestor.
    /// If there are several such peers, there is an entry for each.
    pub(super) counting: Vec<(UnitCode, usize)>,
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
        let mut found: Vec<&UnitCode> = Vec::new();
        let mut counting: Vec<(&UnitCode, usize)> = Vec::new();
        let mut open: Vec<(&UnitCode, Vec<usize>)> = vec![(&ask.under, Vec::new())];
        while let Some((code, mut above)) = open.pop() {
            let may_be_nested = above.is_empty() || ask.kind.is_some();
            if code != &ask.under && may_be_nested && is_peer(code) {
                above.push(found.len());
                found.push(code);
            }
            // The last one is taken first: usually they are already in order, and sorting costs nothing.
            open.extend(tree.children(code).iter().rev().map(|child| (child, above.clone())));
            counting.extend(above.into_iter().map(|peer| (code, peer)));
        }
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_by_key(|peer| found[*peer]);
        let mut places = vec![0; found.len()];
        order.iter().enumerate().for_each(|(place, peer)| places[*peer] = place);
        counting.sort_by_key(|(code, _)| *code);
        Self {
            codes: order.into_iter().map(|peer| found[peer].clone()).collect(),
            counting: counting.into_iter().map(|(code, peer)| (code.clone(), places[peer])).collect(),
        }
    }

    /// The peers that a unit counts for. The search starts where the last one ended, since sums come in the
    /// order of units.
    pub(super) fn of_unit(&self, unit: &str, next: &mut usize) -> &[(UnitCode, usize)] {
        let is = |at: &usize| self.counting.get(*at).is_some_and(|(code, _)| code.as_str() == unit);
        let from = Some(*next).filter(is);
        let from = from.unwrap_or_else(|| self.counting.partition_point(|(code, _)| code.as_str() < unit));
        let to = (from..).find(|at| !is(at)).unwrap_or(from);
        *next = to;
        &self.counting[from..to]
    }
}
