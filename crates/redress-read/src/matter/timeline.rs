//! The timeline of a matter's contributions, and the difference that an event makes to it.
//!
//! What a matter contributes to any figure is a pure function of its facts up to a day. The ledger holds, at each event's position and
//! for each day, by how much that function changed; a figure at any cut-off and position is then one sum, and late facts are
//! included by construction.

use super::{Case, Fact, fold::Cases};
use crate::subjects;
use chrono::NaiveDate;
use redress_domain::{Category, Channel, Kind, UnitCode};
use std::{cmp::Ordering, collections::BTreeSet, sync::Arc};

/// What a ledger row is about. The order of the fields is the order of the rows within a position.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) petition: Arc<str>,
    pub(crate) subject: &'static str,
    pub(crate) flags: i32,
    pub(crate) unit: UnitCode,
    pub(crate) attributed_on: NaiveDate,
    pub(crate) channel: Channel,
    pub(crate) category: Option<Category>,
    pub(crate) kind: Option<Kind>,
}

/// Things and people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) n: i32,
    pub(crate) heads: i64,
}

/// Contributions, summed by what they are about, in that order; what sums to nothing is left out. A matter has a dozen or two, so a
/// sorted list is faster than any map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally(Vec<(Key, Amount)>);

impl Tally {
    /// What the cases of a matter contribute.
    pub(super) fn of(cases: &Cases) -> Self {
        let cases: Vec<&Case> = cases.iter().collect();
        let mut tally = Self::default();
        subjects::contribute(&cases, &mut tally);
        tally.settle();
        tally
    }

    /// Counts one thing, with so many people.
    pub(crate) fn count(&mut self, key: Key, heads: u32) {
        self.0.push((key, Amount { n: 1, heads: heads.into() }));
    }

    fn settle(&mut self) {
        self.0.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        self.0.dedup_by(|(key, amount), (kept, sum)| {
            let same = key == kept;
            if same {
                *sum = sum.plus(*amount, 1);
            }
            same
        });
    }

    /// The difference of two sums.
    fn minus(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut difference = Vec::new();
        loop {
            let order = match (left.peek(), right.peek()) {
                (None, None) => return Self(difference),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((a, _)), Some((b, _))) => a.cmp(b),
            };
            let plus = if order.is_le() { left.next() } else { None };
            let minus = if order.is_ge() { right.next() } else { None };
            let Some((key, _)) = plus.or(minus) else { continue };
            let sum = |side: Option<&(Key, Amount)>| side.map_or_else(Amount::default, |(_, amount)| *amount);
            let amount = sum(plus).plus(sum(minus), -1);
            if amount != Amount::default() {
                difference.push((key.clone(), amount));
            }
        }
    }
}

impl Amount {
    pub(super) fn plus(self, other: Self, sign: i32) -> Self {
        Self { n: self.n + sign * other.n, heads: self.heads + i64::from(sign) * other.heads }
    }
}

/// By how much an event changed what the timeline says of a key from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) position: i64,
    pub(crate) day: NaiveDate,
    pub(crate) key: Key,
    pub(crate) amount: Amount,
}

/// What a matter contributes by the end of each day on which something happened, from a first day on.
#[derive(Debug, Default)]
pub(super) struct Prefixes(Vec<(NaiveDate, Tally)>);

impl Prefixes {
    /// Computes them. Only days from `first` on can differ when a fact of that day is added; on most events that is one day.
    pub(super) fn of(facts: &[Fact], first: NaiveDate) -> Self {
        let mut days: BTreeSet<NaiveDate> =
            facts.iter().map(|fact| fact.day).filter(|day| *day > first).collect();
        days.insert(first);
        Self(days.into_iter().map(|day| (day, Tally::of(&Cases::of(until(facts, day))))).collect())
    }
}

fn until(facts: &[Fact], day: NaiveDate) -> &[Fact] {
    &facts[..facts.partition_point(|fact| fact.day <= day)]
}

/// The differences by which the timeline changed: on each day, what the difference there adds to the difference of the day before.
pub(super) fn difference(before: &Prefixes, after: &Prefixes, position: i64) -> Vec<Difference> {
    let mut rows = Vec::new();
    let mut carried = Tally::default();
    // The same days on both sides: both start at the new fact's day, and the facts after it are the same.
    for ((day, after), (_, before)) in after.0.iter().zip(&before.0) {
        let delta = after.minus(before);
        rows.extend(rows_of(delta.minus(&carried), *day, position));
        carried = delta;
    }
    rows
}

/// The differences of an event that nothing known is dated after.
pub(super) fn advance(before: &Tally, after: &Tally, day: NaiveDate, position: i64) -> Vec<Difference> {
    rows_of(after.minus(before), day, position).collect()
}

fn rows_of(change: Tally, day: NaiveDate, position: i64) -> impl Iterator<Item = Difference> {
    change.0.into_iter().map(move |(key, amount)| Difference { position, day, key, amount })
}
