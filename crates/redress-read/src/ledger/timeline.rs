//! The timeline of what a group of facts (a matter, a case) contributes, and the difference that an event
//! makes to it.
//!
//! A group's contribution to any figure is a pure function of its facts up to a day. For each event's
//! position and each day, the ledger stores how much that function changed. A figure at any cut-off and
//! position is then one sum, and late facts are included by construction.

use super::tally::{Difference, Tally};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A group's contributions by the end of each day on which something happened, from a first day on.
#[derive(Debug, Default)]
pub(crate) struct Prefixes(Vec<(NaiveDate, Tally)>);

impl Prefixes {
    /// Computes them from facts ordered by day. Adding a fact only changes days from its own day, `first`,
    /// on; for most events that is one day.
    pub(crate) fn of<F>(
        facts: &[F],
        day_of: impl Fn(&F) -> NaiveDate,
        tally: impl Fn(&[F]) -> Tally,
        first: NaiveDate,
    ) -> Self {
        let mut days: BTreeSet<NaiveDate> = facts.iter().map(&day_of).filter(|day| *day > first).collect();
        days.insert(first);
        let until = |day: NaiveDate| &facts[..facts.partition_point(|fact| day_of(fact) <= day)];
        Self(days.into_iter().map(|day| (day, tally(until(day)))).collect())
    }

    /// The differences between two timelines: for each day, the change there minus the change of the day
    /// before.
    pub(crate) fn difference(before: &Self, after: &Self, position: i64) -> Vec<Difference> {
        let mut rows = Vec::new();
        let mut carried = Tally::default();
        // Both sides have the same days: they begin at the new fact's day, and the facts after it are the
        // same.
        for ((day, after), (_, before)) in after.0.iter().zip(&before.0) {
            let delta = after.minus(before);
            rows.extend(delta.minus(&carried).on(*day, position));
            carried = delta;
        }
        rows
    }
}
