//! Queries for rankings.

use crate::{
    figures::{Ask, Month, VisitsBy, Window},
    statistics::{self, Statistic},
};
use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitKind, UnitLevel};
use redress_log::Position;
use serde::Serialize;
use std::fmt;

/// What units are ranked by. Over-level, collective and repeat counts are statistics, never a metric: it is
/// no merit if fewer people come.
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

/// A query for a ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingAsk {
    /// The month.
    pub month: Month,
    /// What units are ranked by.
    pub metric: Metric,
    /// The unit below which the ranked units are.
    pub under: UnitCode,
    /// The level of the ranked units.
    pub level: UnitLevel,
    /// Their kind; `None`: any kind, and of nested units only the topmost.
    pub kind: Option<UnitKind>,
    /// The smallest denominator that is ranked. 20 is usual.
    pub minimum: u32,
    /// The cut-off; `None`: the metric's default.
    pub cut_off: Option<NaiveDate>,
    /// The position of the log; `None`: the checkpoint.
    pub position: Option<Position>,
}

impl RankingAsk {
    /// The query for a month: this ranking's, or an earlier one with the cut-off shifted by the same.
    pub(super) fn for_month(&self, month: Month) -> Ask {
        let back = self.month.months_since(month);
        let (window, cut_off) = Window::month(self.month).moved_back(self.cut_off, back);
        let visits_by = VisitsBy::default();
        Ask { unit: self.under.clone(), window, cut_off, position: self.position, visits_by }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{Counts, Quantity};

    #[test]
    fn metrics_pick_one_subject_of_every_channel() {
        for metric in Metric::ALL {
            let statistic = metric.statistic();
            let picks = [Some(statistic.numerator), statistic.denominator];
            for pick in picks.into_iter().flatten() {
                assert!(pick.channel.is_none() && pick.quantity == Quantity::Things, "{metric}");
            }
            let subject = statistic.denominator.map(|pick| pick.subject);
            assert_eq!(subject, Some(statistic.numerator.subject), "{metric}");
            assert_eq!(statistic.counts, Counts::Picked, "{metric}");
        }
    }
}
