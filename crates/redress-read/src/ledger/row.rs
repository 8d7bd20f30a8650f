//! The rows of the ledger. A row contains everything that an event changed and that differs only in its
//! subject.

use super::{
    family::{DESCRIBED, Family, Mark},
    tally::{Amount, Difference},
};
use chrono::NaiveDate;
use redress_domain::{Category, Channel, Kind, UnitCode};
use std::sync::Arc;

/// A number of things, with their people, that gained some subjects and flags and lost others: a row counts
/// positively for each pick that matches `gained`, and negatively for each that matches `lost`.
///
/// For example, the closing of a duty is one row, which lost the open duty and gained the closed one. The
/// registration, filing and matter that a registration creates for a unit are one row too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LedgerRow {
    pub(crate) position: i64,
    pub(crate) day: NaiveDate,
    pub(crate) gained: Mark,
    pub(crate) lost: Mark,
    pub(crate) n: i32,
    /// Summed over the subjects [with a weight](Family::weighed).
    pub(crate) heads: i64,
    pub(crate) petition: Arc<str>,
    pub(crate) unit: UnitCode,
    pub(crate) attributed_on: NaiveDate,
    pub(crate) channel: Option<Channel>,
    /// The registration's, like the kind.
    pub(crate) category: Option<Category>,
    pub(crate) kind: Option<Kind>,
}

/// The rows for differences, which must be ordered by key, event by event.
///
/// Category and kind belong to the petition, so only the rows of its registration contain them, and other
/// rows look them up there. Otherwise a triage, which sets the kind, would have to remove everything of the
/// petition and add it again.
pub(crate) fn as_in_ledger(family: &Family, mut differences: Vec<Difference>) -> Vec<LedgerRow> {
    let names_neither = |one: &&mut Difference| 1 << one.key.subject.layout().place & DESCRIBED == 0;
    for Difference { key, .. } in differences.iter_mut().filter(names_neither) {
        (key.category, key.kind) = (None, None);
    }
    differences.dedup_by(|next, kept| {
        let same = (next.position, next.day) == (kept.position, kept.day) && next.key == kept.key;
        if same {
            kept.amount = kept.amount.plus(next.amount, 1);
        }
        same
    });
    let mut rows: Vec<LedgerRow> = Vec::with_capacity(differences.len());
    let mut begin = 0;
    for difference in differences.into_iter().filter(|one| one.amount != Amount::default()) {
        let row = LedgerRow::of(difference);
        if rows.last().is_some_and(|last| (last.position, last.day) != (row.position, row.day)) {
            begin = rows.len();
        }
        match rows[begin..].iter_mut().find(|other| other.takes(family, &row)) {
            Some(other) => other.take(family, row),
            None => rows.push(row),
        }
    }
    rows
}

impl LedgerRow {
    fn of(Difference { position, day, key, amount }: Difference) -> Self {
        let mark = key.subject.mark(key.flags);
        let (gained, lost, sign) = if amount.n < 0 { (0, mark, -1) } else { (mark, 0, 1) };
        Self {
            position,
            day,
            gained,
            lost,
            n: sign * amount.n,
            heads: i64::from(sign) * amount.heads,
            petition: key.petition,
            unit: key.unit,
            attributed_on: key.attributed_on,
            channel: key.channel,
            category: key.category,
            kind: key.kind,
        }
    }

    fn is_of(&self, subjects: Mark) -> bool {
        (self.gained | self.lost) & subjects != 0
    }

    /// Whether one row can contain both: all values that matter are equal, and neither side has a subject
    /// twice.
    fn takes(&self, family: &Family, other: &Self) -> bool {
        let both = |subjects: Mark| self.is_of(subjects) && other.is_of(subjects);
        (self.gained & other.gained | self.lost & other.lost) & family.every_subject == 0
            && (self.n, self.attributed_on, self.channel) == (other.n, other.attributed_on, other.channel)
            && (!both(family.weighed) || self.heads == other.heads)
            && (!both(DESCRIBED) || (&self.category, self.kind) == (&other.category, other.kind))
            && self.unit == other.unit
            && self.petition == other.petition
    }

    fn take(&mut self, family: &Family, other: Self) {
        if other.is_of(family.weighed) {
            self.heads = other.heads;
        }
        if other.is_of(DESCRIBED) {
            (self.category, self.kind) = (other.category, other.kind);
        }
        self.gained |= other.gained;
        self.lost |= other.lost;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::{Flags, Key, Subject, mark_of_all},
        matter::{
            MATTERS,
            family::{CLOSED, DUTY, FILING, FILING_RECEIVED, IN_TIME, REGISTRATION, REPEAT, TRIAGE},
        },
    };

    const NONE: Flags = Flags::NONE;

    const POSITION: i64 = 7;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
    }

    /// In the order of their keys.
    fn rows(differences: &[(Subject, Flags, Option<Kind>, i32, i64)]) -> Vec<(Mark, Mark, i32, i64)> {
        let one = |&(subject, flags, kind, n, heads): &_| {
            let (petition, unit) = ("P".into(), "U".parse().unwrap());
            let (attributed_on, channel, category) = (day(), Some(Channel::Visit), None);
            let key = Key { petition, subject, flags, unit, attributed_on, channel, category, kind };
            Difference { position: POSITION, day: day(), key, amount: Amount { n, heads } }
        };
        let rows = as_in_ledger(&MATTERS, differences.iter().map(one).collect());
        rows.into_iter().map(|row| (row.gained, row.lost, row.n, row.heads)).collect()
    }

    #[test]
    fn a_change_of_state_is_one_row() {
        let row = (DUTY.mark(CLOSED.and(IN_TIME)), DUTY.mark(NONE), 1, 0);
        assert_eq!(rows(&[(DUTY, NONE, None, -1, 0), (DUTY, CLOSED.and(IN_TIME), None, 1, 0)]), [row]);
    }

    #[test]
    fn differences_only_in_the_subject_are_one_row_with_the_people_of_weighed_subjects() {
        let all = [FILING, FILING_RECEIVED, REGISTRATION];
        let differences =
            all.map(|subject| (subject, NONE, None, 1, if subject == REGISTRATION { 0 } else { 5 }));
        assert_eq!(rows(&differences), [(mark_of_all(&all), 0, 1, 5)]);
        let fewer = [(FILING, NONE, None, 1, 5), (FILING_RECEIVED, NONE, None, 1, 4)];
        assert_eq!(rows(&fewer), [(FILING.mark(NONE), 0, 1, 5), (FILING_RECEIVED.mark(NONE), 0, 1, 4)]);
    }

    #[test]
    fn neither_side_has_a_subject_twice() {
        let differences = [(FILING, NONE, None, 1, 5), (FILING, REPEAT, None, 1, 5)];
        assert_eq!(rows(&differences), [(FILING.mark(NONE), 0, 1, 5), (FILING.mark(REPEAT), 0, 1, 5)]);
        let more_people = [(FILING, NONE, None, 0, 3)];
        assert_eq!(rows(&more_people), [(FILING.mark(NONE), 0, 0, 3)]);
    }

    #[test]
    fn a_kind_that_comes_to_be_known_changes_the_registration_alone() {
        let known = Some(Kind::Appeal);
        let differences = [
            (FILING, NONE, None, -1, -5),
            (FILING, NONE, known, 1, 5),
            (REGISTRATION, NONE, None, -1, 0),
            (REGISTRATION, NONE, known, 1, 0),
            (TRIAGE, NONE, None, -1, 0),
            (TRIAGE, IN_TIME, known, 1, 0),
        ];
        let registered = REGISTRATION.mark(NONE);
        let (waiting, triaged) = (TRIAGE.mark(NONE), TRIAGE.mark(IN_TIME));
        // The triage's row is merged with the registration's, since unit and day are equal.
        let rows = rows(&differences);
        assert_eq!(rows, [(triaged, registered | waiting, 1, 0), (registered, 0, 1, 0)]);
    }
}
