//! One statistic for many units and several months: the input of rankings.

use super::{ask::VisitsBy, snapshot::Snapshot, terms::Terms, window::storable};
use crate::{
    ReadError,
    ledger::Flags,
    statistics::{Pick, Statistic},
};
use chrono::NaiveDate;
use sqlx::types::Json;

/// Numerators and denominators of the units that have any, each unit's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fractions {
    /// The number of the month, from 1.
    number: i64,
    pub(crate) units: Vec<String>,
    pub(crate) numerators: Vec<i64>,
    pub(crate) denominators: Vec<i64>,
}

redress_log::from_row!(Fractions { number, units, numerators, denominators });

/// The sums of one month. A row of the roll-up has one subject and its flags; a row of the ledger has marks
/// of several. Month and subject are compared for equality, so that the roll-up's index returns exactly their
/// rows in the order of units.
const OF_ROLLUP: &str = "SELECT l.unit,
        sum(l.n) FILTER (WHERE l.flags & $7 = $7 AND l.flags & $8 = 0)::int8 AS numerator,
        sum(l.n) FILTER (WHERE l.flags & $9 = $9 AND l.flags & $10 = 0)::int8 AS denominator
    FROM reading.{table} l {among}
    WHERE l.attributed_month = w.first AND w.first <= w.last AND l.month <= w.cut_off AND $5::int8 IS NOT NULL AND l.subject = $6 AND {of}
    GROUP BY l.unit";
const OF_LEDGER: &str = "SELECT l.unit,
        sum(l.n * ((l.gained & $7 = $7 AND l.gained & $8 = 0)::int - (l.lost & $7 = $7 AND l.lost & $8 = 0)::int))::int8 AS numerator,
        sum(l.n * ((l.gained & $9 = $9 AND l.gained & $10 = 0)::int - (l.lost & $9 = $9 AND l.lost & $10 = 0)::int))::int8 AS denominator
    FROM reading.{table} l {among}
    WHERE l.attributed_on BETWEEN w.first AND w.last AND l.day <= w.cut_off AND l.position <= $5
      AND (l.gained | l.lost) & $6 <> 0 AND {of}
    GROUP BY l.unit";
/// Restricts the sums to some units; left out for all of them.
const AMONG: &str = "JOIN jsonb_array_elements_text($4) AS s (unit) ON s.unit = l.unit";

impl Snapshot {
    /// Returns the fractions for each of some months. One statement covers all months that the same table
    /// answers, with one row a month: reading three arrays is faster than reading hundreds of rows. Without
    /// `units`, returns all units.
    ///
    /// The statistic must count things of every channel and of one subject, as the metrics of rankings do (a
    /// test of the rankings checks this).
    pub(crate) async fn fractions(
        &mut self,
        months: &[Terms],
        statistic: &Statistic,
        units: Option<&[&str]>,
    ) -> Result<Vec<Fractions>, ReadError> {
        let mut fractions = vec![Fractions::default(); months.len()];
        for (source, of_rollup) in [(OF_ROLLUP, true), (OF_LEDGER, false)] {
            let here = |terms: &Terms| self.rolls_up(terms) == of_rollup;
            let asked: Vec<usize> = (0..months.len()).filter(|at| here(&months[*at])).collect();
            if asked.is_empty() {
                continue;
            }
            let terms: Vec<Terms> = asked.iter().map(|at| months[*at]).collect();
            for found in self.summed(source, of_rollup, &terms, statistic, units).await? {
                let place = usize::try_from(found.number - 1).unwrap_or_default();
                fractions[asked[place]] = found;
            }
        }
        Ok(fractions)
    }

    async fn summed(
        &mut self,
        source: &'static str,
        of_rollup: bool,
        months: &[Terms],
        statistic: &Statistic,
        units: Option<&[&str]>,
    ) -> Result<Vec<Fractions>, ReadError> {
        // Month by month (`LATERAL`), so that each month's rows are found in an index: a plain join would
        // compare all rows with all months. PostgreSQL keeps a generic plan if it estimates it as no more
        // expensive than plans for the given values. It overestimates the length of an array that it does not
        // see and underestimates one with hundreds of units. The LIMIT tells it that the months are few, and
        // the planner assumes 100 elements for any JSON array.
        let numerator = statistic.numerator.carried(VisitsBy::default());
        let family = numerator.subject.family;
        let source = source
            .replace("{table}", if of_rollup { family.rollup } else { family.ledger })
            .replace("{of}", &family.is_of("l"))
            .replace("{among}", if units.is_some() { AMONG } else { "" });
        let sql = format!(
            "SELECT w.number, sums.*
             FROM (SELECT * FROM unnest($1::date[], $2::date[], $3::date[]) WITH ORDINALITY LIMIT cardinality($1))
                 AS w (first, last, cut_off, number),
             LATERAL (
                 SELECT array_agg(unit) AS units, array_agg(coalesce(numerator, 0)) AS numerators,
                     array_agg(coalesce(denominator, 0)) AS denominators
                 FROM ({source}) AS by_unit
             ) AS sums WHERE units IS NOT NULL"
        );
        let days = |day: fn(&Terms) -> NaiveDate| -> Vec<NaiveDate> {
            months.iter().map(|terms| storable(day(terms))).collect()
        };
        // For a count, the denominator matches nothing: no subject has all flags.
        let nothing = Pick { all: Flags::ALL, ..numerator };
        let denominator = statistic.denominator.map_or(nothing, |pick| pick.carried(VisitsBy::default()));
        let query = sqlx::query_as(&sql)
            .bind(days(|terms| terms.window.from()))
            .bind(days(|terms| terms.window.to().min(terms.cut_off)))
            .bind(days(|terms| terms.cut_off))
            .bind(units.map(Json))
            .bind(self.position.0);
        let query = if of_rollup {
            let query = query.bind(numerator.subject.name());
            let query = query.bind(numerator.all.bits()).bind(numerator.none.bits());
            query.bind(denominator.all.bits()).bind(denominator.none.bits())
        } else {
            let ((all, none), (all_below, none_below)) = (numerator.marks(), denominator.marks());
            let subjects = (all | all_below) & family.every_subject;
            query.bind(subjects).bind(all).bind(none).bind(all_below).bind(none_below)
        };
        Ok(query.fetch_all(self.connection()).await?)
    }
}
