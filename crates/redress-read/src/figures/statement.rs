//! The statement that computes all statistics of a unit, or of all parts of a breakdown.
//!
//! Statistics differ in their terms: window and cut-off. One pass reads each relevant row once and computes a
//! bit set of the terms that it counts for, instead of one statement per terms. Rows are summed by their
//! values (a day, a category) before these become part names, so that names are written once per group and
//! not once per row.

use super::{
    ask::By,
    snapshot::Snapshot,
    sums::{Scope, Sum, Sums},
    terms::Terms,
    window::storable,
};
use crate::{
    ReadError,
    ledger::{Family, Flags, Mark, Subject, mark_of_all},
    matter::family::{COLLECTIVE, FILING},
};
use chrono::NaiveDate;
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};
use std::collections::BTreeSet;

/// What to sum.
pub(super) struct Asked<'a> {
    /// The terms. There is one sum for each.
    pub(super) terms: Vec<Terms>,
    pub(super) scope: &'a Scope,
    /// The levels of the units of the scope.
    pub(super) levels: Vec<i16>,
    pub(super) by: Option<By>,
    pub(super) subjects: Vec<Subject>,
    /// Leaf units to check for collective visits, and the days to check.
    pub(super) leaves: Option<(Terms, Vec<&'a str>)>,
}

/// The result of the statement.
#[derive(Debug, Default)]
pub(super) struct Summed {
    /// In the order of the terms.
    pub(super) sums: Vec<Sums>,
    /// The leaf units in which a collective visit took place.
    pub(super) visited: BTreeSet<String>,
}

type Query<'a> = QueryBuilder<'a, Postgres>;

/// The rows of the ledger that say a petition's category and kind at the cut-off and position: those by which
/// it was registered or changed. Joining any other row with these and multiplying counts it once in the
/// petition's part, since these rows add up to one there and to zero elsewhere. The registration's bit is the
/// lowest.
fn known(family: &Family) -> String {
    let (ledger, id, of) = (family.ledger, family.id(), family.is_of("c"));
    format!(" JOIN reading.{ledger} c ON c.{id} = l.{id} AND c.gained & 1 <> c.lost & 1 AND {of}")
}
const TIMES: &str = "* c.n * ((c.gained & 1) - (c.lost & 1))";

/// The column of the ledger that determines a row's part. `c` are the rows of its petition's registration.
fn of_ledger(by: Option<By>) -> &'static str {
    match by {
        None | Some(By::Unit) => "s.part",
        Some(By::Month) => "l.attributed_on",
        Some(By::Category) => "c.category",
        Some(By::Channel) => "l.channel",
        // What has no channel has no kind either (`matter::family::ORDER`).
        Some(By::Kind) => "CASE WHEN l.channel = '' THEN '' ELSE c.kind END",
    }
}

/// The column of the roll-up that determines a row's part.
fn of_rollup(by: Option<By>) -> &'static str {
    match by {
        None | Some(By::Unit) => "s.part",
        Some(By::Month) => "l.attributed_month",
        Some(By::Category) => "l.category",
        Some(By::Channel) => "l.channel",
        Some(By::Kind) => "l.kind",
    }
}

/// The part's name.
fn part(by: Option<By>) -> &'static str {
    match by {
        None | Some(By::Unit) => "g.key",
        Some(By::Month) => "to_char(g.key, 'YYYY-MM')",
        Some(By::Category | By::Channel | By::Kind) => "coalesce(nullif(g.key, ''), '-')",
    }
}

impl Snapshot {
    /// Computes the sums for all terms.
    pub(super) async fn sums(&mut self, asked: &Asked<'_>) -> Result<Summed, ReadError> {
        let (mut of_months, mut of_days) = (Vec::new(), Vec::new());
        for (number, terms) in asked.terms.iter().enumerate() {
            let (by_months, by_days) = self.by_months_and_days(terms);
            of_months.extend(by_months.map(|terms| (number, terms)));
            of_days.extend(by_days.map(|terms| (number, terms)));
        }
        let mut query = Query::new("");
        let mut union = "";
        let families = Families::of(&asked.subjects);
        for (number, (family, subjects)) in (0..).zip(&families.0) {
            let of = OfFamily { number, family, subjects };
            if !of_months.is_empty() {
                query.push(union);
                months(&mut query, asked, &of, &of_months);
                union = " UNION ALL ";
            }
            if !of_days.is_empty() {
                query.push(union);
                days(&mut query, asked, &of, &of_days, self.position.0);
                union = " UNION ALL ";
            }
        }
        if let Some((terms, leaves)) = &asked.leaves {
            let (by_months, by_days) = self.by_months_and_days(terms);
            if let Some(terms) = by_months {
                query.push(union);
                visited_in_months(&mut query, &terms, leaves);
                union = " UNION ALL ";
            }
            if let Some(terms) = by_days {
                query.push(union);
                visited_on_days(&mut query, &terms, leaves, self.position.0);
            }
        }
        let mut summed = Summed { sums: vec![Sums::default(); asked.terms.len()], ..Summed::default() };
        if query.sql().is_empty() {
            return Ok(summed);
        }
        // Not prepared, so that it is planned for its values each time. After five executions a prepared
        // statement gets a generic plan, which took more than 8 s for a million petitions by unit, where the
        // earlier plans took 1.5 s.
        for row in query.build().persistent(false).fetch_all(self.connection()).await? {
            summed.read(&row, &families)?;
        }
        Ok(summed)
    }
}

/// The families of the subjects asked for, each with these subjects.
struct Families(Vec<(&'static Family, Vec<Subject>)>);

impl Families {
    fn of(subjects: &[Subject]) -> Self {
        let mut families: Vec<(&'static Family, Vec<Subject>)> = Vec::new();
        for subject in subjects {
            match families.iter_mut().find(|(family, _)| family.is(subject.family)) {
                Some((_, of_family)) => of_family.push(*subject),
                None => families.push((subject.family, vec![*subject])),
            }
        }
        Self(families)
    }
}

/// A family, by its number in the statement.
struct OfFamily<'a> {
    number: i32,
    family: &'static Family,
    subjects: &'a [Subject],
}

impl Summed {
    fn read(&mut self, row: &PgRow, families: &Families) -> Result<(), sqlx::Error> {
        let (terms, part): (i32, &str) = (row.try_get("terms")?, row.try_get("part")?);
        if terms == 0 {
            self.visited.insert(part.to_owned());
            return Ok(());
        }
        let number: i32 = row.try_get("family")?;
        let Some((family, _)) = families.0.get(number.unsigned_abs() as usize) else { return Ok(()) };
        // A row of the roll-up has one subject, which it gained.
        let (gained, lost): (Mark, Mark) = match row.try_get::<Option<&str>, _>("subject")? {
            Some(subject) => (family.mark_of(subject, Flags::stored(row.try_get("flags")?)), 0),
            None => (row.try_get("gained")?, row.try_get("lost")?),
        };
        let (channel, n, heads) = (row.try_get("channel")?, row.try_get("n")?, row.try_get("heads")?);
        let sum = Sum { family, gained, lost, channel, n, heads };
        for (number, sums) in self.sums.iter_mut().enumerate() {
            if terms >> number & 1 == 1 {
                sums.add(part, sum.clone());
            }
        }
        Ok(())
    }
}

/// The first and the last day that count for any of the terms, and the last cut-off.
fn bounds(terms: &[(usize, Terms)]) -> (NaiveDate, NaiveDate, NaiveDate) {
    let terms = || terms.iter().map(|(_, terms)| terms);
    let from = terms().map(|terms| terms.window.from()).min();
    let to = terms().map(|terms| terms.window.to().min(terms.cut_off)).max();
    let cut_off = terms().map(|terms| terms.cut_off).max();
    (
        storable(from.unwrap_or_default()),
        storable(to.unwrap_or_default()),
        storable(cut_off.unwrap_or_default()),
    )
}

/// A bit set of the terms that a row counts for.
fn bits(query: &mut Query<'_>, terms: &[(usize, Terms)], attributed: &'static str, day: &'static str) {
    query.push("(0");
    for (number, Terms { window, cut_off, at_most, .. }) in terms {
        query.push(" | CASE WHEN ").push(attributed).push(" BETWEEN ");
        query.push_bind(storable(window.from())).push(" AND ");
        query.push_bind(storable(window.to().min(*cut_off))).push(" AND ").push(day).push(" <= ");
        query.push_bind(storable(*cut_off));
        if let Some(level) = at_most {
            query.push(" AND s.level <= ").push_bind(*level as i16);
        }
        query.push(" THEN ");
        query.push_bind(1_i32 << number).push(" ELSE 0 END");
    }
    query.push(")");
}

/// The units that count, each with its part.
fn scope(query: &mut Query<'_>, asked: &Asked<'_>) {
    let Asked { scope, levels, .. } = asked;
    let units: Vec<String> = scope.units.iter().map(|(unit, _)| unit.to_string()).collect();
    let parts: Vec<String> = scope.units.iter().map(|(_, part)| part.clone()).collect();
    query.push(" JOIN unnest(").push_bind(units).push(", ").push_bind(parts);
    query.push(", ").push_bind(levels.clone());
    query.push(") AS s (unit, part, level) ON s.unit = l.unit");
}

/// Sums the roll-up. All bounds are at the ends of months, so months can be compared instead of days.
fn months(query: &mut Query<'_>, asked: &Asked<'_>, of: &OfFamily<'_>, terms: &[(usize, Terms)]) {
    let (from, to, cut_off) = bounds(terms);
    query.push("SELECT g.terms, ").push(part(asked.by));
    query.push(" AS part, ").push_bind(of.number).push(" AS family, g.subject, g.flags,");
    query.push(" NULL::int8 AS gained, NULL::int8 AS lost, g.channel,");
    query.push(" sum(g.n)::int8 AS n, sum(g.heads)::int8 AS heads FROM (SELECT ");
    query.push(of_rollup(asked.by)).push(" AS key, ");
    bits(query, terms, "l.attributed_month", "l.month");
    query.push(" AS terms, l.subject, l.flags, l.channel, sum(l.n) AS n, sum(l.heads) AS heads");
    let rollup = of.family.rollup;
    query.push(" FROM reading.").push(rollup).push(" l");
    scope(query, asked);
    query.push(" WHERE l.attributed_month BETWEEN ").push_bind(from).push(" AND ").push_bind(to);
    query.push(" AND l.month <= ").push_bind(cut_off);
    let names: Vec<&str> = of.subjects.iter().map(|subject| subject.name()).collect();
    query.push(" AND ").push(of.family.is_of("l"));
    query.push(" AND l.subject = ANY(").push_bind(names);
    query.push(") GROUP BY 1, 2, 3, 4, 5) AS g WHERE g.terms <> 0 GROUP BY 1, 2, 4, 5, 8");
}

/// Sums the ledger.
fn days(
    query: &mut Query<'_>,
    asked: &Asked<'_>,
    of: &OfFamily<'_>,
    terms: &[(usize, Terms)],
    position: i64,
) {
    let is_known = matches!(asked.by, Some(By::Category | By::Kind));
    let times = if is_known { TIMES } else { "" };
    let (from, to, cut_off) = bounds(terms);
    let ledger = of.family.ledger;
    query.push("SELECT g.terms, ").push(part(asked.by));
    query
        .push(" AS part, ")
        .push_bind(of.number)
        .push(" AS family, NULL::text AS subject, NULL::int4 AS flags,");
    query.push(" g.gained, g.lost, g.channel,");
    query.push(" sum(g.n)::int8 AS n, sum(g.heads)::int8 AS heads FROM (SELECT ");
    query.push(of_ledger(asked.by)).push(" AS key, ");
    bits(query, terms, "l.attributed_on", "l.day");
    if is_known {
        // A petition's category and kind count from their own day on.
        query.push(" & ");
        bits(query, terms, "l.attributed_on", "c.day");
    }
    query.push(" AS terms, l.gained, l.lost, l.channel, sum(l.n ").push(times);
    query.push(") AS n, sum(l.heads ").push(times).push(") AS heads FROM reading.");
    query.push(ledger).push(" l");
    scope(query, asked);
    if is_known {
        query.push(known(of.family)).push(" AND c.day <= ").push_bind(cut_off);
        query.push(" AND c.position <= ").push_bind(position);
    }
    query.push(" WHERE l.attributed_on BETWEEN ").push_bind(from).push(" AND ").push_bind(to);
    query.push(" AND l.day <= ").push_bind(cut_off).push(" AND l.position <= ").push_bind(position);
    query.push(" AND ").push(of.family.is_of("l"));
    query.push(" AND (l.gained | l.lost) & ").push_bind(mark_of_all(of.subjects));
    query.push(" <> 0 GROUP BY 1, 2, 3, 4, 5) AS g WHERE g.terms <> 0 GROUP BY 1, 2, 6, 7, 8");
}

/// Rows with 0 terms name leaf units with a collective visit.
const LEAVES: &str = "SELECT 0 AS terms, l.unit AS part, 0 AS family, NULL::text AS subject, NULL::int4 AS flags, NULL::int8 AS gained, \
    NULL::int8 AS lost, '' AS channel, 0::int8 AS n, 0::int8 AS heads FROM ";

fn visited_in_months(query: &mut Query<'_>, terms: &Terms, leaves: &[&str]) {
    let rollup = FILING.family.rollup;
    query.push(LEAVES).push("reading.").push(rollup);
    query.push(" l WHERE l.subject = ").push_bind(FILING.name());
    query.push(" AND l.flags & ").push_bind(COLLECTIVE.bits()).push(" <> 0");
    among(query, terms, leaves, "l.attributed_month", "l.month");
    query.push(" GROUP BY l.unit HAVING sum(l.n) > 0");
}

fn visited_on_days(query: &mut Query<'_>, terms: &Terms, leaves: &[&str], position: i64) {
    let visit = FILING.mark(COLLECTIVE);
    let has = |query: &mut Query<'_>, what: &'static str| {
        query.push(what).push(" & ").push_bind(visit).push(" = ").push_bind(visit);
    };
    let ledger = FILING.family.ledger;
    query.push(LEAVES).push("reading.").push(ledger).push(" l WHERE (");
    has(query, "l.gained");
    query.push(" OR ");
    has(query, "l.lost");
    query.push(") AND l.position <= ").push_bind(position);
    among(query, terms, leaves, "l.attributed_on", "l.day");
    query.push(" GROUP BY l.unit HAVING sum(l.n * ((");
    has(query, "l.gained");
    query.push(")::int - (");
    has(query, "l.lost");
    query.push(")::int)) > 0");
}

fn among(
    query: &mut Query<'_>,
    Terms { window, cut_off, .. }: &Terms,
    leaves: &[&str],
    attributed: &'static str,
    day: &'static str,
) {
    let leaves: Vec<String> = leaves.iter().map(|code| (*code).to_owned()).collect();
    query.push(" AND l.unit = ANY(").push_bind(leaves).push(") AND ").push(attributed);
    query.push(" BETWEEN ").push_bind(storable(window.from())).push(" AND ");
    query.push_bind(storable(window.to().min(*cut_off))).push(" AND ").push(day).push(" <= ");
    query.push_bind(storable(*cut_off));
}
