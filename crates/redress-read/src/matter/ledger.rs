//! The rows of the ledger: what an event changed, with everything in one row that is alike but for its subject.

use super::{Difference, timeline::Amount};
use crate::{
    marks::{ALL_SUBJECTS, Mark, mark, mark_of_all},
    subjects::{OF_PEOPLE, REGISTRATION},
};
use chrono::NaiveDate;
use redress_domain::{Category, Channel, Kind, UnitCode};
use std::sync::{Arc, LazyLock};

/// So many things, with so many people, gained some subjects and flags and lost others: they count once for each pick that finds itself
/// in `gained`, and once less for each that finds itself in `lost`.
///
/// A duty that is closed is one row, which lost the open duty and gained the closed one; and so is what a registration makes a unit's
/// registration, filing and matter at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LedgerRow {
    pub(crate) position: i64,
    pub(crate) day: NaiveDate,
    pub(crate) gained: Mark,
    pub(crate) lost: Mark,
    pub(crate) n: i32,
    /// Of the subjects [that have people](OF_PEOPLE).
    pub(crate) heads: i64,
    pub(crate) petition: Arc<str>,
    pub(crate) unit: UnitCode,
    pub(crate) attributed_on: NaiveDate,
    pub(crate) channel: Channel,
    /// Of the registration, as is the kind.
    pub(crate) category: Option<Category>,
    pub(crate) kind: Option<Kind>,
}

/// The rows that differences make, which come in the order of their keys, event by event.
///
/// Category and kind are the petition's, so they are told of its registration alone, and looked up there for all else: a triage, which
/// names the kind, would otherwise take everything of the petition away and add it anew.
pub(crate) fn as_in_ledger(mut differences: Vec<Difference>) -> Vec<LedgerRow> {
    for Difference { key, .. } in differences.iter_mut().filter(|row| row.key.subject != REGISTRATION) {
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
        match rows[begin..].iter_mut().find(|other| other.takes(&row)) {
            Some(other) => other.take(row),
            None => rows.push(row),
        }
    }
    rows
}

static PEOPLE: LazyLock<Mark> = LazyLock::new(|| mark_of_all(&OF_PEOPLE));
static REGISTERED: LazyLock<Mark> = LazyLock::new(|| mark(REGISTRATION, 0));

impl LedgerRow {
    fn of(Difference { position, day, key, amount }: Difference) -> Self {
        let mark = mark(key.subject, key.flags);
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

    /// Whether one row can say both: all is alike, as far as it means anything, and neither side has a subject twice.
    fn takes(&self, other: &Self) -> bool {
        let both = |subjects: Mark| self.is_of(subjects) && other.is_of(subjects);
        (self.gained & other.gained | self.lost & other.lost) & ALL_SUBJECTS == 0
            && (self.n, self.attributed_on, self.channel) == (other.n, other.attributed_on, other.channel)
            && (!both(*PEOPLE) || self.heads == other.heads)
            && (!both(*REGISTERED) || (&self.category, self.kind) == (&other.category, other.kind))
            && self.unit == other.unit
            && self.petition == other.petition
    }

    fn take(&mut self, other: Self) {
        if other.is_of(*PEOPLE) {
            self.heads = other.heads;
        }
        if other.is_of(*REGISTERED) {
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
        matter::Key,
        subjects::{CLOSED, DUTY, FILING, FILING_RECEIVED, IN_TIME, REPEAT, TRIAGE},
    };

    const POSITION: i64 = 7;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
    }

    /// In the order of their keys.
    fn rows(differences: &[(&'static str, i32, Option<Kind>, i32, i64)]) -> Vec<(Mark, Mark, i32, i64)> {
        let one = |&(subject, flags, kind, n, heads): &_| {
            let (petition, unit) = ("P".into(), "U".parse().unwrap());
            let (attributed_on, channel, category) = (day(), Channel::Visit, None);
            let key = Key { petition, subject, flags, unit, attributed_on, channel, category, kind };
            Difference { position: POSITION, day: day(), key, amount: Amount { n, heads } }
        };
        let rows = as_in_ledger(differences.iter().map(one).collect());
        rows.into_iter().map(|row| (row.gained, row.lost, row.n, row.heads)).collect()
    }

    #[test]
    fn what_goes_from_one_state_into_another_is_one_row() {
        let row = (mark(DUTY, CLOSED | IN_TIME), mark(DUTY, 0), 1, 0);
        assert_eq!(rows(&[(DUTY, 0, None, -1, 0), (DUTY, CLOSED | IN_TIME, None, 1, 0)]), [row]);
    }

    #[test]
    fn what_is_alike_but_for_its_subject_is_one_row_and_has_the_people_of_those_that_have_any() {
        let all = [FILING, FILING_RECEIVED, REGISTRATION];
        let differences =
            all.map(|subject| (subject, 0, None, 1, if subject == REGISTRATION { 0 } else { 5 }));
        assert_eq!(rows(&differences), [(mark_of_all(&all), 0, 1, 5)]);
        let fewer = [(FILING, 0, None, 1, 5), (FILING_RECEIVED, 0, None, 1, 4)];
        assert_eq!(rows(&fewer), [(mark(FILING, 0), 0, 1, 5), (mark(FILING_RECEIVED, 0), 0, 1, 4)]);
    }

    #[test]
    fn neither_side_has_a_subject_twice() {
        let differences = [(FILING, 0, None, 1, 5), (FILING, REPEAT, None, 1, 5)];
        assert_eq!(rows(&differences), [(mark(FILING, 0), 0, 1, 5), (mark(FILING, REPEAT), 0, 1, 5)]);
        let more_people = [(FILING, 0, None, 0, 3)];
        assert_eq!(rows(&more_people), [(mark(FILING, 0), 0, 0, 3)]);
    }

    #[test]
    fn a_kind_that_comes_to_be_known_changes_the_registration_alone() {
        let known = Some(Kind::Appeal);
        let differences = [
            (FILING, 0, None, -1, -5),
            (FILING, 0, known, 1, 5),
            (REGISTRATION, 0, None, -1, 0),
            (REGISTRATION, 0, known, 1, 0),
            (TRIAGE, 0, None, -1, 0),
            (TRIAGE, IN_TIME, known, 1, 0),
        ];
        let registered = mark(REGISTRATION, 0);
        let (waiting, triaged) = (mark(TRIAGE, 0), mark(TRIAGE, IN_TIME));
        // What the triage did joins the rows of the registration, for it is of the same unit and day.
        let rows = rows(&differences);
        assert_eq!(rows, [(triaged, registered | waiting, 1, 0), (registered, 0, 1, 0)]);
    }
}
