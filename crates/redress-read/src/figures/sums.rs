//! Summing the ledger, or the roll-up where that tells the same.

use super::{
    By, Part, Snapshot, Terms, VisitsBy, Window,
    window::{is_last_day, storable},
};
use crate::{
    ReadError,
    statistics::{Pick, Quantity, Statistic},
    subjects::{FILING, FILING_RECEIVED, MATTER, MATTER_RECEIVED},
    units::TreeOn,
};
use redress_domain::UnitCode;
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

/// Sums by part, subject, flags and channel.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    by_part: BTreeMap<Part, Vec<Sum>>,
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct Sum {
    part: Part,
    subject: String,
    flags: i32,
    channel: String,
    n: i64,
    heads: i64,
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
        let picked = self.by_part.get(part).into_iter().flatten().filter(|row| {
            row.subject == pick.subject
                && row.flags & pick.all == pick.all
                && row.flags & pick.none == 0
                && channel.as_ref().is_none_or(|channel| *channel == row.channel)
        });
        match pick.quantity {
            Quantity::Things => picked.map(|row| row.n).sum(),
            Quantity::People => picked.map(|row| row.heads).sum(),
        }
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
}

/// What the ledger tells of a petition's category and kind at the cut-off and position: the rows of its registration. Each other row,
/// multiplied by these, is counted once where the petition belongs, and nowhere else: theirs sum to one there and to nothing elsewhere.
const KNOWN: &str = "JOIN reading.ledger c ON c.petition = l.petition AND c.subject = 'REGISTRATION'
                      AND c.day <= $5 AND c.position <= $6";

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
        let (of_ledger, of_rollup) = (of_ledger(by), of_rollup(by));
        let is_known = matches!(by, Some(By::Category | By::Kind));
        let known = if is_known { KNOWN } else { "" };
        let times = if is_known { "* c.n" } else { "" };
        let (from, to) = (terms.window.from(), terms.window.to().min(terms.cut_off));
        let sql = if self.rolls_up(terms) {
            // Months stand for their days: the bounds lie at their ends.
            format!(
                "SELECT {of_rollup} AS part, l.subject, l.flags, l.channel, sum(l.n)::int8 AS n, sum(l.heads)::int8 AS heads
                 FROM reading.rollup l JOIN unnest($1::text[], $2::text[]) AS s (unit, part) ON s.unit = l.unit
                 WHERE l.attributed_month BETWEEN $3 AND $4 AND l.month <= $5 AND $6::int8 IS NOT NULL AND l.subject = ANY($7)
                 GROUP BY 1, 2, 3, 4"
            )
        } else {
            format!(
                "SELECT {of_ledger} AS part, l.subject, l.flags, l.channel,
                        sum(l.n {times})::int8 AS n, sum(l.heads {times})::int8 AS heads
                 FROM reading.ledger l JOIN unnest($1::text[], $2::text[]) AS s (unit, part) ON s.unit = l.unit {known}
                 WHERE l.attributed_on BETWEEN $3 AND $4 AND l.day <= $5 AND l.position <= $6 AND l.subject = ANY($7)
                 GROUP BY 1, 2, 3, 4"
            )
        };
        let rows: Vec<Sum> = sqlx::query_as(&sql)
            .bind(scope.units.iter().map(|(unit, _)| unit.as_str()).collect::<Vec<_>>())
            .bind(scope.units.iter().map(|(_, part)| part.as_str()).collect::<Vec<_>>())
            .bind(storable(from))
            .bind(storable(to))
            .bind(storable(terms.cut_off))
            .bind(self.position.0)
            .bind(subjects)
            .fetch_all(self.connection())
            .await?;
        let mut sums = Sums::default();
        for row in rows {
            sums.by_part.entry(row.part.clone()).or_default().push(row);
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
