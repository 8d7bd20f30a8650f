//! Summing the ledger, or the roll-up where that tells the same.

use super::{
    By, Part, Snapshot, Terms, VisitsBy, Window,
    window::{is_last_day, storable},
};
use crate::{
    ReadError,
    marks::{ALL_SUBJECTS, Mark, mark, mark_of_all},
    statistics::{Pick, Quantity, Statistic},
    subjects::{FILING, FILING_RECEIVED, MATTER, MATTER_RECEIVED},
    units::TreeOn,
};
use redress_domain::UnitCode;
use sqlx::{Row, postgres::PgRow};
use std::collections::{BTreeMap, BTreeSet};

/// The units whose rows count, each with the part it counts for.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// Unit and part.
    pub(super) units: Vec<(UnitCode, Part)>,
    /// The parts that there are in any case, in order.
    named: Vec<Part>,
}

/// The part of a unit breakdown that is the unit's own.
const OWN: &str = "own";

impl Scope {
    /// A unit and all below it; broken down by units, each child with all below it.
    pub(super) fn new(tree: &TreeOn, unit: &UnitCode, by: Option<By>) -> Self {
        if by != Some(By::Unit) {
            let units = tree.subtree(unit).into_iter().map(|code| (code, Part::new())).collect();
            return Self { units, named: Vec::new() };
        }
        let mut scope = Self { units: vec![(unit.clone(), OWN.to_owned())], named: vec![OWN.to_owned()] };
        for child in tree.children(unit) {
            scope.units.extend(tree.subtree(child).into_iter().map(|code| (code, child.to_string())));
            scope.named.push(child.to_string());
        }
        scope
    }

    /// The parts of an answer: those that there are in any case, and those that have something.
    pub(super) fn parts(&self, window: Window, by: Option<By>, sums: &Sums) -> BTreeSet<Part> {
        match by {
            None => BTreeSet::from([Part::new()]),
            Some(By::Unit) => self.named.iter().cloned().collect(),
            Some(By::Month) => sums.parts().chain(window.months().map(|month| month.to_string())).collect(),
            Some(By::Category | By::Channel | By::Kind) => sums.parts().collect(),
        }
    }
}

/// Sums by part, by what they gained and lost, and by channel.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    by_part: BTreeMap<Part, Vec<Sum>>,
}

#[derive(Debug, Clone)]
struct Sum {
    gained: Mark,
    lost: Mark,
    channel: String,
    n: i64,
    heads: i64,
}

impl Sum {
    /// A row of the roll-up is about one subject, which it gained.
    fn read(row: &PgRow, of_rollup: bool) -> Result<Self, sqlx::Error> {
        let (gained, lost) = match of_rollup {
            true => (mark(row.try_get("subject")?, row.try_get("flags")?), 0),
            false => (row.try_get("gained")?, row.try_get("lost")?),
        };
        let (channel, n, heads) = (row.try_get("channel")?, row.try_get("n")?, row.try_get("heads")?);
        Ok(Self { gained, lost, channel, n, heads })
    }
}

impl Sums {
    /// The numerator and denominator of a statistic for a part.
    pub(super) fn figure(
        &self,
        statistic: &Statistic,
        visits_by: VisitsBy,
        part: &str,
    ) -> (i64, Option<i64>) {
        let numerator = self.total(statistic.numerator.carried(visits_by), part);
        (numerator, statistic.denominator.map(|pick| self.total(pick.carried(visits_by), part)))
    }

    fn parts(&self) -> impl Iterator<Item = Part> {
        self.by_part.keys().cloned()
    }

    fn total(&self, pick: Pick, part: &str) -> i64 {
        let channel = pick.channel.map(|channel| channel.to_string());
        let (all, none) = pick.marks();
        let picks = |mark: Mark| i64::from(mark & all == all && mark & none == 0);
        let rows = self.by_part.get(part).into_iter().flatten();
        let rows = rows.filter(|row| channel.as_ref().is_none_or(|channel| *channel == row.channel));
        let counted = rows.map(|row| {
            let times = picks(row.gained) - picks(row.lost);
            match pick.quantity {
                Quantity::Things => times * row.n,
                Quantity::People => times * row.heads,
            }
        });
        counted.sum()
    }
}

/// The subjects that statistics pick.
pub(super) fn subjects_of<'a>(
    statistics: impl IntoIterator<Item = &'a Statistic>,
    visits_by: VisitsBy,
) -> Vec<&'static str> {
    let picks =
        statistics.into_iter().flat_map(|statistic| [Some(statistic.numerator), statistic.denominator]);
    let subjects: BTreeSet<_> = picks.flatten().map(|pick| pick.carried(visits_by).subject).collect();
    subjects.into_iter().collect()
}

impl Pick {
    /// The same, of the subjects that the asked-for unit carries.
    pub(crate) fn carried(self, visits_by: VisitsBy) -> Self {
        let subject = match (visits_by, self.subject) {
            (VisitsBy::ReceivedAt, FILING) => FILING_RECEIVED,
            (VisitsBy::ReceivedAt, MATTER) => MATTER_RECEIVED,
            (_, subject) => subject,
        };
        Self { subject, ..self }
    }

    /// What a mark must have, and what it must not have.
    pub(crate) fn marks(self) -> (Mark, Mark) {
        (mark(self.subject, self.all), mark(self.subject, self.none) & !ALL_SUBJECTS)
    }
}

/// What the ledger tells of a petition's category and kind at the cut-off and position: the rows by which it was registered, or came to be
/// another one. Each other row, multiplied by these, is counted once where the petition belongs, and nowhere else: theirs sum to one there
/// and to nothing elsewhere. The registration's bit is the lowest.
const KNOWN: &str = "JOIN reading.ledger c ON c.petition = l.petition AND c.gained & 1 <> c.lost & 1
                      AND c.day <= $5 AND c.position <= $6";
const TIMES: &str = "* c.n * ((c.gained & 1) - (c.lost & 1))";

/// How a ledger row tells its part; `c` are the rows of its petition's registration.
fn of_ledger(by: Option<By>) -> &'static str {
    match by {
        None | Some(By::Unit) => "s.part",
        Some(By::Month) => "to_char(l.attributed_on, 'YYYY-MM')",
        Some(By::Category) => "coalesce(nullif(c.category, ''), '-')",
        Some(By::Channel) => "l.channel",
        Some(By::Kind) => "coalesce(nullif(c.kind, ''), '-')",
    }
}

/// How a row of the roll-up tells its part.
fn of_rollup(by: Option<By>) -> &'static str {
    match by {
        None | Some(By::Unit) => "s.part",
        Some(By::Month) => "to_char(l.attributed_month, 'YYYY-MM')",
        Some(By::Category) => "coalesce(nullif(l.category, ''), '-')",
        Some(By::Channel) => "l.channel",
        Some(By::Kind) => "coalesce(nullif(l.kind, ''), '-')",
    }
}

impl Snapshot {
    /// Sums what counts under these terms, of given subjects.
    pub(super) async fn sums(
        &mut self,
        terms: &Terms,
        scope: &Scope,
        by: Option<By>,
        subjects: &[&str],
    ) -> Result<Sums, ReadError> {
        let by_months = self.rolls_up(terms);
        let (of_ledger, of_rollup) = (of_ledger(by), of_rollup(by));
        let is_known = matches!(by, Some(By::Category | By::Kind));
        let known = if is_known { KNOWN } else { "" };
        let times = if is_known { TIMES } else { "" };
        let (from, to) = (terms.window.from(), terms.window.to().min(terms.cut_off));
        let sql = if by_months {
            // Months stand for their days: the bounds lie at their ends.
            format!(
                "SELECT {of_rollup} AS part, l.subject, l.flags, l.channel, sum(l.n)::int8 AS n, sum(l.heads)::int8 AS heads
                 FROM reading.rollup l JOIN unnest($1::text[], $2::text[]) AS s (unit, part) ON s.unit = l.unit
                 WHERE l.attributed_month BETWEEN $3 AND $4 AND l.month <= $5 AND $6::int8 IS NOT NULL AND l.subject = ANY($7)
                 GROUP BY 1, 2, 3, 4"
            )
        } else {
            format!(
                "SELECT {of_ledger} AS part, l.gained, l.lost, l.channel,
                        sum(l.n {times})::int8 AS n, sum(l.heads {times})::int8 AS heads
                 FROM reading.ledger l JOIN unnest($1::text[], $2::text[]) AS s (unit, part) ON s.unit = l.unit {known}
                 WHERE l.attributed_on BETWEEN $3 AND $4 AND l.day <= $5 AND l.position <= $6 AND (l.gained | l.lost) & $7 <> 0
                 GROUP BY 1, 2, 3, 4"
            )
        };
        let query = sqlx::query(&sql)
            .bind(scope.units.iter().map(|(unit, _)| unit.as_str()).collect::<Vec<_>>())
            .bind(scope.units.iter().map(|(_, part)| part.as_str()).collect::<Vec<_>>())
            .bind(storable(from))
            .bind(storable(to))
            .bind(storable(terms.cut_off))
            .bind(self.position.0);
        let query = if by_months { query.bind(subjects) } else { query.bind(mark_of_all(subjects)) };
        let mut sums = Sums::default();
        for row in query.fetch_all(self.connection()).await? {
            let sum = Sum::read(&row, by_months)?;
            sums.by_part.entry(row.try_get("part")?).or_default().push(sum);
        }
        Ok(sums)
    }

    /// Whether months tell the same as days: at the latest position, windows of whole months that have ended, and a cut-off at a
    /// month's end, or one that was held back to the day of the last event, after which nothing can have happened.
    pub(super) fn rolls_up(&self, terms: &Terms) -> bool {
        let (window, cut_off) = (terms.window, terms.cut_off);
        self.is_latest
            && window.is_whole_months()
            && (is_last_day(cut_off) || (window.to() <= cut_off && cut_off == self.recorded_on))
    }
}
