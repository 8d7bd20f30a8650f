//! The timeline of what a group of facts contributes (a matter, a case), and the difference that an event makes to it.
//!
//! What a group contributes to any figure is a pure function of its facts up to a day. The ledger holds, at each event's position and for
//! each day, by how much that function changed; a figure at any cut-off and position is then one sum, and late facts are included by
//! construction.

use super::tally::{Difference, Tally};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What a group contributes by the end of each day on which something happened, from a first day on.
#[derive(Debug, Default)]
pub(crate) struct Prefixes(Vec<(NaiveDate, Tally)>);

impl Prefixes {
    /// Computes them from facts in the order of their days. Only days from `first` on can differ when a fact of that day is added; on most
    /// events that is one day.
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

    /// The differences by which the timeline changed: on each day, what the difference there adds to the difference of the day before.
    pub(crate) fn difference(before: &Self, after: &Self, position: i64) -> Vec<Difference> {
        let mut rows = Vec::new();
        let mut carried = Tally::default();
        // The same days on both sides: both start at the new fact's day, and the facts after it are the same.
        for ((day, after), (_, before)) in after.0.iter().zip(&before.0) {
            let delta = after.minus(before);
            rows.extend(delta.minus(&carried).on(*day, position));
            carried = delta;
        }
        rows
    }
}
