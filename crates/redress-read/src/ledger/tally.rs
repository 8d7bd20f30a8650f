//! Contributions, and the difference that an event makes to them.

use super::family::{Flags, Subject};
use chrono::NaiveDate;
use redress_domain::{Category, Channel, Kind, UnitCode};
use std::{cmp::Ordering, sync::Arc};

/// The key of a ledger row. The order of fields is the order of rows within a position.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The petition, or the case in a family of another kind.
    pub(crate) petition: Arc<str>,
    pub(crate) subject: Subject,
    pub(crate) flags: Flags,
    pub(crate) unit: UnitCode,
    pub(crate) attributed_on: NaiveDate,
    /// `None`: it came by no channel.
    pub(crate) channel: Option<Channel>,
    pub(crate) category: Option<Category>,
    pub(crate) kind: Option<Kind>,
}

impl Key {
    /// The key of a thing of a case of another kind than the petition: no channel, and neither category nor kind.
    pub(crate) fn of_case(
        case: &Arc<str>,
        (subject, flags): (Subject, Flags),
        unit: &UnitCode,
        attributed_on: NaiveDate,
    ) -> Self {
        let (petition, unit) = (case.clone(), unit.clone());
        Self { petition, subject, flags, unit, attributed_on, channel: None, category: None, kind: None }
    }
}

/// A number of things and their total weight: people, for filings. An event changes few things; sums of both
/// have 64 bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) n: i32,
    pub(crate) heads: i64,
}

impl Amount {
    pub(crate) fn plus(self, other: Self, sign: i32) -> Self {
        Self { n: self.n + sign * other.n, heads: self.heads + i64::from(sign) * other.heads }
    }
}

/// How much an event changed a timeline's value for a key, from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) position: i64,
    pub(crate) day: NaiveDate,
    pub(crate) key: Key,
    pub(crate) amount: Amount,
}

/// Contributions summed by key, in key order, without zeros. A matter has a dozen or two, so a sorted list is
/// faster than a map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally(Vec<(Key, Amount)>);

impl Tally {
    /// Counts one thing, with so many people.
    pub(crate) fn count(&mut self, key: Key, heads: u32) {
        self.0.push((key, Amount { n: 1, heads: heads.into() }));
    }

    /// Sums equal keys.
    pub(crate) fn settled(mut self) -> Self {
        self.0.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        self.0.dedup_by(|(key, amount), (kept, sum)| {
            let same = key == kept;
            if same {
                *sum = sum.plus(*amount, 1);
            }
            same
        });
        self
    }

    /// The difference of two tallies.
    pub(crate) fn minus(&self, other: &Self) -> Self {
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

    /// As an event's differences from a day on.
    pub(crate) fn on(self, day: NaiveDate, position: i64) -> impl Iterator<Item = Difference> {
        self.0.into_iter().map(move |(key, amount)| Difference { position, day, key, amount })
    }
}
