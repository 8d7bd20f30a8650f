//! The timeline of a matter's contributions, and the difference that an event makes to it.
//!
//! What a matter contributes to any figure is a pure function of its facts up to a day. The ledger holds, at each event's position and
//! for each day, by how much that function changed; a figure at any cut-off and position is then one sum, and late facts are
//! included by construction.

use super::{Case, Fact, fold};
use crate::subjects;
use chrono::NaiveDate;
use redress_domain::{Channel, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// What a ledger row is about. The order of the fields is the order of the rows within a position.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) petition: String,
    pub(crate) subject: &'static str,
    pub(crate) flags: i32,
    pub(crate) unit: String,
    pub(crate) attributed_on: NaiveDate,
    pub(crate) category: Option<String>,
    pub(crate) channel: Channel,
    pub(crate) kind: Option<Kind>,
}

/// Things and people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) n: i32,
    pub(crate) heads: i64,
}

/// Contributions, summed by what they are about; what sums to nothing is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally(BTreeMap<Key, Amount>);

impl Tally {
    /// Counts one thing, with so many people.
    pub(crate) fn count(&mut self, key: Key, heads: u32) {
        self.add(key, Amount { n: 1, heads: heads.into() }, 1);
    }

    fn add(&mut self, key: Key, amount: Amount, sign: i32) {
        let entry = self.0.entry(key);
        let sum = entry.or_default();
        sum.n += sign * amount.n;
        sum.heads += i64::from(sign) * amount.heads;
    }

    fn minus(mut self, other: &Self) -> Self {
        for (key, amount) in &other.0 {
            self.add(key.clone(), *amount, -1);
        }
        self.0.retain(|_, amount| *amount != Amount::default());
        self
    }
}

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LedgerRow {
    pub(crate) position: i64,
    pub(crate) day: NaiveDate,
    pub(crate) key: Key,
    pub(crate) amount: Amount,
}

/// What a matter contributes by the end of each day on which something happened, from a first day on.
#[derive(Debug, Default)]
pub(super) struct Prefixes(BTreeMap<NaiveDate, Tally>);

impl Prefixes {
    /// Computes them. Only days from `first` on can differ when a fact of that day is added; on most events that is one day.
    pub(super) fn of(facts: &[Fact], first: NaiveDate) -> Self {
        let mut days: BTreeSet<NaiveDate> =
            facts.iter().map(|fact| fact.day).filter(|day| *day > first).collect();
        days.insert(first);
        Self(days.into_iter().map(|day| (day, contributions(until(facts, day)))).collect())
    }
}

fn until(facts: &[Fact], day: NaiveDate) -> &[Fact] {
    &facts[..facts.partition_point(|fact| fact.day <= day)]
}

fn contributions(facts: &[Fact]) -> Tally {
    let cases = fold::cases(facts);
    let cases: Vec<&Case> = cases.values().collect();
    let mut tally = Tally::default();
    subjects::contribute(&cases, &mut tally);
    tally
}

/// The rows by which the timeline changed: on each day, what the difference there adds to the difference of the day before.
pub(super) fn difference(before: &Prefixes, after: &Prefixes, position: i64) -> Vec<LedgerRow> {
    let mut rows = Vec::new();
    let mut carried = Tally::default();
    // The same days on both sides: both start at the new fact's day, and the facts after it are the same.
    for ((day, after), before) in after.0.iter().zip(before.0.values()) {
        let delta = after.clone().minus(before);
        let change = delta.clone().minus(&carried);
        rows.extend(change.0.into_iter().map(|(key, amount)| LedgerRow { position, day: *day, key, amount }));
        carried = delta;
    }
    rows
}
