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

    /// The differences between two timelines that begin on the same day: for each day, the change there minus
    /// the change of the day before. A day that only one of them has is for the other like the day before it.
    pub(crate) fn difference(before: &Self, after: &Self, position: i64) -> Vec<Difference> {
        let days: BTreeSet<NaiveDate> = before.0.iter().chain(&after.0).map(|(day, _)| *day).collect();
        let mut rows = Vec::new();
        let mut carried = Tally::default();
        for day in days {
            let (Some(after), Some(before)) = (after.until(day), before.until(day)) else { continue };
            let delta = after.minus(before);
            rows.extend(delta.minus(&carried).on(day, position));
            carried = delta;
        }
        rows
    }

    fn until(&self, day: NaiveDate) -> Option<&Tally> {
        let later = self.0.partition_point(|(other, _)| *other <= day);
        self.0[..later].last().map(|(_, tally)| tally)
    }
}
