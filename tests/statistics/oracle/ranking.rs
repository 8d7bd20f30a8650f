//! The monthly ranking (月度排名).

use super::{Oracle, VisitsBy, dates, question::Question};
use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitKind, UnitLevel};
use std::{cmp::Ordering, collections::BTreeMap};

/// A ranking asked for.
#[derive(Debug, Clone)]
pub struct RankingAsk<'a> {
    pub month: (i32, u32),
    /// `TIMELY_ACCEPTANCE`, `CLOSURE` and so on.
    pub metric: &'a str,
    pub under: String,
    pub level: UnitLevel,
    pub kind: Option<UnitKind>,
    pub minimum: i64,
    pub cut_off: Option<NaiveDate>,
    pub position: i64,
}

/// A unit in a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RankingRow {
    pub unit: String,
    pub numerator: i64,
    pub denominator: i64,
    pub rank: Option<u32>,
    pub previous_rank: Option<u32>,
    pub flagged: bool,
    pub streak: u32,
    /// Wilson, 95 %; none without a denominator.
    pub interval: Option<(f64, f64)>,
}

/// A unit's standing in one month.
struct Standing {
    numerator: i64,
    denominator: i64,
    rank: Option<u32>,
    flagged: bool,
}

type Month = BTreeMap<UnitCode, Standing>;

impl Oracle {
    /// The rows by rank, then code; unranked last. Empty, if the unit above is unknown.
    pub fn ranking(&self, ask: &RankingAsk<'_>) -> Vec<RankingRow> {
        let mut months = vec![self.month(ask, 0), self.month(ask, 1)];
        // A streak can only go on while somebody is flagged.
        while months.last().is_some_and(|month| month.values().any(|standing| standing.flagged)) {
            months.push(self.month(ask, months.len() as u32));
        }
        let mut rows: Vec<RankingRow> =
            months[0].iter().map(|(unit, standing)| row(unit, standing, &months)).collect();
        rows.sort_by_key(|row| (row.rank.is_none(), row.rank, row.unit.clone()));
        rows
    }

    /// The standings so many months before the one asked for, each month with its own tree.
    fn month(&self, ask: &RankingAsk<'_>, months_back: u32) -> Month {
        // Reading: shifted from the month asked for in one go, so that a clamped day is not carried on.
        let (window, cut_off) = dates::back(dates::month(ask.month), ask.cut_off, months_back);
        let Some(question) = Question::new(&self.events, self.zone, window, cut_off, ask.position) else {
            return Month::new();
        };
        let sums = self.sums_by_unit(&question, statistic(ask.metric));
        let mut month = Month::new();
        for peer in peers(&question, ask) {
            let (mut numerator, mut denominator) = (0, 0);
            for (unit, sum) in &sums {
                if question.tree.is_within(unit, &peer, question.tree_day()) {
                    numerator += sum.0;
                    denominator += sum.1;
                }
            }
            month.insert(peer, Standing { numerator, denominator, rank: None, flagged: false });
        }
        place(&mut month, ask.minimum);
        month
    }

    /// Numerator and denominator that each unit carries itself.
    fn sums_by_unit(&self, question: &Question, statistic: &str) -> BTreeMap<UnitCode, (i64, i64)> {
        let mut sums: BTreeMap<UnitCode, (i64, i64)> = BTreeMap::new();
        let views = question.views(&self.events);
        for item in question.items(&views).iter().filter(|item| item.name == statistic) {
            let sum = sums.entry(item.unit(VisitsBy::Place).clone()).or_default();
            sum.0 += item.numerator;
            sum.1 += item.denominator;
        }
        sums
    }
}

fn statistic(metric: &str) -> &'static str {
    match metric {
        "TIMELY_ACCEPTANCE" => "timelyAcceptanceRate",
        "CLOSURE" => "closureRate(DUE)",
        "ON_TIME_CLOSURE" => "onTimeClosureRate",
        "RESOLUTION" => "resolutionRate",
        "CONFIRMED_RESOLUTION" => "confirmedResolutionRate",
        "FIRST_TIME_RESOLUTION" => "firstTimeResolutionRate",
        "SATISFACTION" => "satisfactionRate",
        other => panic!("{other} is no ranking metric"),
    }
}

/// Units of the level (and kind) below the parent, in service on the tree's day.
fn peers(question: &Question, ask: &RankingAsk<'_>) -> Vec<UnitCode> {
    let day = question.tree_day();
    let below =
        |code: &UnitCode| question.tree.upwards(code, day).skip(1).any(|above| above.as_str() == ask.under);
    let is_candidate = |code: &UnitCode| {
        question.tree.get(code).is_some_and(|unit| {
            unit.level == ask.level
                && unit.in_service(day)
                && (ask.kind.is_none() || unit.kind == ask.kind)
                && below(code)
        })
    };
    // Reading: nested in another peer; a unit out of service is no peer and so hides none.
    let is_nested = |code: &UnitCode| question.tree.upwards(code, day).skip(1).any(is_candidate);
    let candidates = question.tree.iter().map(|(code, _)| code).filter(|code| is_candidate(code));
    candidates.filter(|code| ask.kind.is_some() || !is_nested(code)).cloned().collect()
}

/// Gives ranks and flags.
fn place(month: &mut Month, minimum: i64) {
    let counts = |standing: &Standing| standing.denominator >= minimum && standing.denominator > 0;
    let ranked: Vec<(i64, i64)> =
        month.values().filter(|s| counts(s)).map(|s| (s.numerator, s.denominator)).collect();
    for standing in month.values_mut().filter(|s| counts(s)) {
        let own = (standing.numerator, standing.denominator);
        let better = ranked.iter().filter(|other| compare(**other, own) == Ordering::Greater).count();
        let not_better = ranked.len() - better;
        standing.rank = Some(better as u32 + 1);
        let all_done = standing.numerator == standing.denominator;
        standing.flagged = not_better <= 3 && !all_done && ranked.len() >= 6;
    }
}

/// Fractions, exactly.
fn compare(a: (i64, i64), b: (i64, i64)) -> Ordering {
    (i128::from(a.0) * i128::from(b.1)).cmp(&(i128::from(b.0) * i128::from(a.1)))
}

fn row(unit: &UnitCode, standing: &Standing, months: &[Month]) -> RankingRow {
    let flagged_in = |month: &&Month| month.get(unit).is_some_and(|standing| standing.flagged);
    RankingRow {
        unit: unit.to_string(),
        numerator: standing.numerator,
        denominator: standing.denominator,
        rank: standing.rank,
        previous_rank: months[1].get(unit).and_then(|before| before.rank),
        flagged: standing.flagged,
        streak: months.iter().take_while(flagged_in).count() as u32,
        interval: wilson(standing.numerator, standing.denominator),
    }
}

/// Wilson's score interval of a share, 95 %.
fn wilson(numerator: i64, denominator: i64) -> Option<(f64, f64)> {
    if denominator == 0 {
        return None;
    }
    let z: f64 = 1.959_963_984_540_054;
    let (n, share) = (denominator as f64, numerator as f64 / denominator as f64);
    let middle = share + z * z / (2.0 * n);
    let reach = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    Some(((middle - reach) / scale, (middle + reach) / scale))
}
