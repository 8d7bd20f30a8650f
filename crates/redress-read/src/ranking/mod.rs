//! The monthly ranking (月度排名) of units: how well they did their duty.

mod months;
mod order;
mod peers;

use crate::{
    ReadError, Reader,
    figures::{Ask, Month, Served, VisitsBy, Window, percent, wilson},
    statistics::{self, Statistic},
};
use chrono::NaiveDate;
use months::Months;
use redress_domain::{UnitCode, UnitKind, UnitLevel};
use redress_log::Position;
use serde::Serialize;
use std::{collections::HashMap, fmt};

/// What units are ranked by. Over-level, collective and repeat counts are statistics, never a metric: fewer people coming is no merit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Metric {
    /// 及时受理率.
    TimelyAcceptance,
    /// 办结率, of duties due.
    Closure,
    /// 按期办结率.
    OnTimeClosure,
    /// 息访率.
    Resolution,
    /// 化解率.
    ConfirmedResolution,
    /// 初次化解率.
    FirstTimeResolution,
    /// 满意率.
    Satisfaction,
}

impl fmt::Display for Metric {
    /// As programs name it, such as `ON_TIME_CLOSURE`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl Metric {
    /// Every metric.
    pub const ALL: &'static [Self] = &[
        Self::TimelyAcceptance,
        Self::Closure,
        Self::OnTimeClosure,
        Self::Resolution,
        Self::ConfirmedResolution,
        Self::FirstTimeResolution,
        Self::Satisfaction,
    ];

    /// The statistic.
    #[must_use]
    pub fn statistic(self) -> &'static Statistic {
        match self {
            Self::TimelyAcceptance => &statistics::TIMELY_ACCEPTANCE,
            Self::Closure => &statistics::CLOSURE_DUE,
            Self::OnTimeClosure => &statistics::ON_TIME_CLOSURE,
            Self::Resolution => &statistics::RESOLUTION,
            Self::ConfirmedResolution => &statistics::CONFIRMED_RESOLUTION,
            Self::FirstTimeResolution => &statistics::FIRST_TIME_RESOLUTION,
            Self::Satisfaction => &statistics::SATISFACTION,
        }
    }
}

/// A question for a ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingAsk {
    /// The month.
    pub month: Month,
    /// What units are ranked by.
    pub metric: Metric,
    /// The unit whose peers below it are ranked.
    pub under: UnitCode,
    /// The level of the peers.
    pub level: UnitLevel,
    /// Their kind; none: any kind, and of nested units the topmost only.
    pub kind: Option<UnitKind>,
    /// The least denominator to be ranked. 20 is the usual one.
    pub minimum: u32,
    /// The cut-off; none: the metric's default.
    pub cut_off: Option<NaiveDate>,
    /// What the log knew; none: all that the read side has read.
    pub position: Option<Position>,
}

/// A row of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RankingRow {
    /// The unit.
    pub unit: UnitCode,
    /// Numerator of its rate.
    pub numerator: i64,
    /// Denominator of its rate.
    pub denominator: i64,
    /// Wilson's interval of 95 %; none if the denominator is 0.
    pub interval: Option<(f64, f64)>,
    /// 1 is the highest rate; equal fractions share a rank and the next one skips. None: below the minimum.
    pub rank: Option<u32>,
    /// The rank of the month before.
    pub previous_rank: Option<u32>,
    /// Whether it is of the bottom three.
    pub flagged: bool,
    /// Months in a row, ending with this one, in which it was flagged. Two call for a rectification notice, three for a written account; a
    /// person decides.
    pub streak: u32,
}

impl RankingRow {
    /// Its rate, not rounded; none if the denominator is 0.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of cases are far below 2^53")]
    pub fn rate(&self) -> Option<f64> {
        (self.denominator != 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// Its rate in per cent, as it is shown; none if the denominator is 0.
    #[must_use]
    pub fn percent(&self) -> Option<String> {
        percent(self.numerator, self.denominator)
    }
}

/// A ranking, with what it speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyRanking {
    /// By rank, then code; unranked last.
    pub rows: Vec<RankingRow>,
    /// The cut-off.
    pub cut_off: NaiveDate,
    /// Whether the cut-off was held back, since that day has not come yet.
    pub provisional: bool,
}

impl Reader {
    /// Ranks the peers of a month.
    ///
    /// # Errors
    /// If the unit is unknown, the position lies ahead, or the database fails.
    pub async fn monthly_ranking(&self, ask: &RankingAsk) -> Result<Served<MonthlyRanking>, ReadError> {
        let mut snapshot = self.snapshot(ask.position).await?;
        let terms = ask.for_month(ask.month).terms(ask.metric.statistic(), &snapshot);
        let mut months = Months::of(ask);
        let this = months.next(&mut snapshot).await?;
        let last = months.next(&mut snapshot).await?;
        let streaks = months.streaks(&mut snapshot, &this, &last).await?;
        let ranks: HashMap<&UnitCode, Option<u32>> =
            last.iter().map(|standing| (&standing.row.unit, standing.rank)).collect();
        let rows = this.into_iter().map(|standing| RankingRow {
            interval: wilson(standing.row.numerator, standing.row.denominator),
            previous_rank: ranks.get(&standing.row.unit).copied().flatten(),
            streak: streaks.get(&standing.row.unit).copied().unwrap_or(0),
            rank: standing.rank,
            flagged: standing.flagged,
            numerator: standing.row.numerator,
            denominator: standing.row.denominator,
            unit: standing.row.unit,
        });
        let value =
            MonthlyRanking { rows: rows.collect(), cut_off: terms.cut_off, provisional: terms.provisional };
        Ok(Served { value, position: snapshot.position })
    }
}

impl RankingAsk {
    /// The figures of a month: this ranking's, or an earlier one's with the cut-off shifted alike.
    fn for_month(&self, month: Month) -> Ask {
        let back = self.month.months_since(month);
        let (window, cut_off) = Window::month(self.month).moved_back(self.cut_off, back);
        let visits_by = VisitsBy::default();
        Ask { unit: self.under.clone(), window, cut_off, position: self.position, visits_by }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Quantity;

    #[test]
    fn what_metrics_pick_is_things_of_one_subject_and_of_every_channel() {
        for metric in Metric::ALL {
            let statistic = metric.statistic();
            let picks = [Some(statistic.numerator), statistic.denominator];
            for pick in picks.into_iter().flatten() {
                assert!(pick.channel.is_none() && pick.quantity == Quantity::Things, "{metric}");
            }
            let subject = statistic.denominator.map(|pick| pick.subject);
            assert_eq!(subject, Some(statistic.numerator.subject), "{metric}");
            assert!(!statistic.of_leaf_units, "{metric}");
        }
    }
}
