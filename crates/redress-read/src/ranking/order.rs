//! The order of a ranking: exact fractions, ties, the minimum, the bottom three.

use redress_domain::UnitCode;
use std::cmp::Ordering;

/// A unit and its fraction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RankedRow {
    /// The unit.
    pub unit: UnitCode,
    /// Numerator.
    pub numerator: i64,
    /// Denominator.
    pub denominator: i64,
}

/// A row with its rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) row: RankedRow,
    /// `None`: its denominator is below the minimum.
    pub(super) rank: Option<u32>,
    pub(super) flagged: bool,
}

/// With fewer ranked units than this, none is flagged.
const FEWEST: usize = 6;
/// A unit is flagged if at most this many, itself included, are no better.
const BOTTOM: usize = 3;

impl RankedRow {
    /// Compares fractions exactly, without division.
    fn compare(&self, other: &Self) -> Ordering {
        let cross = |a: &Self, b: &Self| i128::from(a.numerator) * i128::from(b.denominator);
        cross(self, other).cmp(&cross(other, self))
    }

    /// A denominator of 0 is below every minimum.
    fn is_ranked(&self, minimum: u32) -> bool {
        self.denominator >= i64::from(minimum.max(1))
    }
}

/// Rows by rank, then code; unranked last, by code.
pub(super) fn standings(rows: Vec<RankedRow>, minimum: u32) -> Vec<Standing> {
    let (mut ranked, mut unranked): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.is_ranked(minimum));
    ranked.sort_by(|a, b| b.compare(a).then_with(|| a.unit.cmp(&b.unit)));
    unranked.sort_by(|a, b| a.unit.cmp(&b.unit));
    let count = ranked.len();
    let mut standings: Vec<Standing> = Vec::with_capacity(count + unranked.len());
    // The start of the rows with the same fraction: rows before it are better.
    let mut better = 0;
    for (place, row) in ranked.into_iter().enumerate() {
        if standings.last().is_some_and(|last| last.row.compare(&row) == Ordering::Greater) {
            better = place;
        }
        let is_last = count >= FEWEST && count - better <= BOTTOM;
        let flagged = is_last && row.numerator != row.denominator;
        standings.push(Standing { rank: u32::try_from(better + 1).ok(), flagged, row });
    }
    standings.extend(unranked.into_iter().map(|row| Standing { row, rank: None, flagged: false }));
    standings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes fractions; expects `unit:rank`, with `!` for flagged units.
    fn check(fractions: &[(&str, i64, i64)], minimum: u32, expected: &str) {
        let rows = fractions.iter().map(|(unit, numerator, denominator)| RankedRow {
            unit: unit.parse().unwrap(),
            numerator: *numerator,
            denominator: *denominator,
        });
        let shown = standings(rows.collect(), minimum).into_iter().map(|standing| {
            let rank = standing.rank.map_or("-".to_owned(), |rank| rank.to_string());
            format!("{}:{rank}{}", standing.row.unit, if standing.flagged { "!" } else { "" })
        });
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn equal_fractions_share_a_rank_and_the_next_skips() {
        check(&[("a", 9, 10), ("b", 90, 100), ("c", 8, 10), ("d", 1, 1)], 1, "d:1 a:2 b:2 c:4");
    }

    #[test]
    fn fractions_are_compared_exactly() {
        let big = 9_007_199_254_740_993; // 2^53 + 1: as floating point the two would be equal
        check(&[("a", big - 2, big - 1), ("b", big - 1, big)], 1, "b:1 a:2");
    }

    #[test]
    fn below_the_minimum_is_listed_unranked_and_nothing_is_never_ranked() {
        check(&[("a", 0, 0), ("b", 19, 19), ("c", 1, 20)], 20, "c:1 a:- b:-");
        check(&[("a", 0, 0), ("b", 1, 1)], 0, "b:1 a:-");
    }

    #[test]
    fn the_bottom_three_of_at_least_six_are_flagged() {
        let six = |e: i64, f: i64| {
            [("a", 9, 10), ("b", 8, 10), ("c", 7, 10), ("d", 6, 10), ("e", e, 10), ("f", f, 10)]
        };
        check(&six(5, 4), 1, "a:1 b:2 c:3 d:4! e:5! f:6!");
        check(&six(5, 4)[..5], 1, "a:1 b:2 c:3 d:4 e:5");
        // Four units share the lowest rate: more than three are no better, so none is flagged.
        check(
            &[("a", 9, 10), ("b", 8, 10), ("c", 1, 2), ("d", 1, 2), ("e", 1, 2), ("f", 1, 2)],
            1,
            "a:1 b:2 c:3 d:3 e:3 f:3",
        );
        // A tie at the border: for b and c four units are no better; d and e are flagged.
        check(
            &[("a", 9, 10), ("g", 9, 10), ("b", 5, 10), ("c", 5, 10), ("d", 4, 10), ("e", 3, 10)],
            1,
            "a:1 g:1 b:3 c:3 d:5! e:6!",
        );
    }

    #[test]
    fn all_is_never_the_bottom() {
        check(
            &[("a", 1, 1), ("b", 2, 2), ("c", 3, 3), ("d", 4, 4), ("e", 5, 5), ("f", 1, 2)],
            1,
            "a:1 b:1 c:1 d:1 e:1 f:6!",
        );
    }
}
