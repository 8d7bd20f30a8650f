//! Shares that are counted here and not by sums of the ledger.

use super::ask::Part;
use std::collections::BTreeMap;

/// For each part: how many things count, and how many there are.
#[derive(Debug, Default)]
pub(super) struct Shares(BTreeMap<Part, (i64, i64)>);

impl Shares {
    /// Adds a thing to a part.
    pub(super) fn add(&mut self, part: Part, counts: bool) {
        let share = self.0.entry(part).or_default();
        share.0 += i64::from(counts);
        share.1 += 1;
    }

    /// The share of a part; 0 of 0 if it has nothing.
    pub(super) fn of(&self, part: &str) -> (i64, Option<i64>) {
        let (counted, all) = self.0.get(part).copied().unwrap_or_default();
        (counted, Some(all))
    }

    /// The parts that have something.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part> {
        self.0.keys().cloned()
    }
}
