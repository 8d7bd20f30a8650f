//! Differences summed by month: the rows of the roll-up.

use super::{
    family::{Flags, Subject},
    tally::{Difference, Key},
};
use chrono::{Datelike, NaiveDate};
use redress_domain::{Category, Channel, Kind, UnitCode};

/// The key of a row of the roll-up, in column order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Month {
    pub(crate) attributed: NaiveDate,
    pub(crate) subject: Subject,
    pub(crate) unit: UnitCode,
    pub(crate) flags: Flags,
    pub(crate) month: NaiveDate,
    pub(crate) category: Option<Category>,
    pub(crate) channel: Option<Channel>,
    pub(crate) kind: Option<Kind>,
}

impl Month {
    fn of(day: NaiveDate, key: &Key) -> Self {
        let first_day = |day: NaiveDate| day.with_day(1).expect("every month has a first day");
        Self {
            attributed: first_day(key.attributed_on),
            unit: key.unit.clone(),
            subject: key.subject,
            flags: key.flags,
            month: first_day(day),
            category: key.category.clone(),
            channel: key.channel,
            kind: key.kind,
        }
    }
}

/// Differences of one family, summed by month.
#[derive(Debug, Default)]
pub(crate) struct Sums(foldhash::HashMap<Month, (i64, i64)>);

impl Sums {
    /// Adds one.
    pub(crate) fn add(&mut self, Difference { day, key, amount, .. }: &Difference) {
        let sum = self.0.entry(Month::of(*day, key)).or_default();
        sum.0 += i64::from(amount.n);
        sum.1 += amount.heads;
    }

    /// How many sums there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The sums that are not zero, in the order of the key.
    pub(crate) fn into_all(self) -> impl Iterator<Item = (Month, i64, i64)> {
        let mut all: Vec<_> = self.0.into_iter().filter(|(_, sum)| *sum != (0, 0)).collect();
        all.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        all.into_iter().map(|(key, (n, heads))| (key, n, heads))
    }
}
