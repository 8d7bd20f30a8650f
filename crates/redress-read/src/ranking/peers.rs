//! Who is ranked with whom.

use super::ask::RankingAsk;
use crate::units::TreeOn;
use redress_domain::UnitCode;

/// The units that are ranked with each other on a day, and whose figures each one's are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Peers {
    /// The units of the level anywhere below the parent and in service, by code; where they are nested, the topmost only, unless a kind
    /// is given.
    pub(super) codes: Vec<UnitCode>,
    /// Every unit that counts, by code, each with the place among the codes of a peer that it counts for, itself or one above it; as
    /// often as there are such peers.
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
            // The last is taken first: in the order of their codes, as a rule, sorting them is nothing.
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

    /// What a unit counts for, looked for first where the one asked for before ends: sums come in the order of their units.
    pub(super) fn of_unit(&self, unit: &str, next: &mut usize) -> &[(UnitCode, usize)] {
        let is = |at: &usize| self.counting.get(*at).is_some_and(|(code, _)| code.as_str() == unit);
        let from = Some(*next).filter(is);
        let from = from.unwrap_or_else(|| self.counting.partition_point(|(code, _)| code.as_str() < unit));
        let to = (from..).find(|at| !is(at)).unwrap_or(from);
        *next = to;
        &self.counting[from..to]
    }
}
