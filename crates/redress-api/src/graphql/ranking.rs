//! The monthly ranking.

use super::{
    fast_resolver::{FastList, FastObject},
    figure::Interval,
};
use async_graphql::{Enum, Object, SimpleObject};
use redress_api_common::{scalars::Date, terms::UnitLevel, unit::Unit};
use redress_read::{Metric, MonthlyRanking as Ranking, RankingAsk, RankingRow as Row, TreeOn};
use std::sync::Arc;

/// What units are ranked by. Over-level, collective and repeat counts are statistics, never a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Metric")]
pub enum RankingMetric {
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

/// A row of a ranking.
#[derive(SimpleObject)]
pub struct RankingRow {
    /// The unit.
    unit: FastObject<Unit>,
    /// Numerator of its rate.
    numerator: i64,
    /// Denominator of its rate.
    denominator: i64,
    /// Its rate, not rounded; null if the denominator is 0.
    rate: Option<f64>,
    /// Its rate in per cent as it is displayed, rounded half up to two decimals, and 100.00 only if numerator
    /// and denominator are equal; null if the denominator is 0.
    percent: Option<String>,
    /// Wilson's 95 % interval; null if the denominator is 0.
    interval: Option<FastObject<Interval>>,
    /// 1 is the highest rate. Equal fractions share a rank, and the next rank is skipped. Null: its
    /// denominator is below the minimum.
    rank: Option<u32>,
    /// The rank of the month before.
    previous_rank: Option<u32>,
    /// Whether it is one of the bottom three.
    flagged: bool,
    /// How many consecutive months, up to this one, it was flagged. Two call for a rectification notice,
    /// three for a written account; a person decides.
    streak: u32,
}

/// A monthly ranking (月度排名) of the units of a level below a unit.
pub struct MonthlyRanking {
    pub(super) ask: RankingAsk,
    pub(super) ranking: Ranking,
    pub(super) position: redress_log::Position,
    pub(super) units: Arc<TreeOn>,
}

/// A monthly ranking (月度排名) of the units of a level below a unit.
#[Object]
impl MonthlyRanking {
    /// The month.
    async fn month(&self) -> redress_api_common::scalars::Month {
        redress_api_common::scalars::Month(self.ask.month)
    }

    /// The level of the units ranked.
    async fn level(&self) -> UnitLevel {
        self.ask.level.into()
    }

    /// Only what had happened by the end of this day counts.
    async fn cut_off(&self) -> Date {
        Date(self.ranking.cut_off)
    }

    /// Whether the cut-off was limited because the day has not come yet.
    async fn provisional(&self) -> bool {
        self.ranking.provisional
    }

    /// The position of the log.
    async fn position(&self) -> redress_api_common::scalars::Position {
        redress_api_common::scalars::Position(self.position)
    }

    /// By rank, then code; unranked units last.
    async fn rows(&self) -> FastList<RankingRow> {
        let day = self.ask.month.last_day().min(self.ranking.cut_off);
        let units = Arc::new(self.units.on(day));
        let rows = self.ranking.rows.iter();
        FastList(rows.filter_map(|row| Some(row_of(row, Unit::among(&units, row.unit.as_str())?))).collect())
    }
}

fn row_of(row: &Row, unit: Unit) -> RankingRow {
    RankingRow {
        unit: FastObject(unit),
        numerator: row.numerator,
        denominator: row.denominator,
        rate: row.rate(),
        percent: row.percent(),
        interval: row.interval.map(|interval| FastObject(interval.into())),
        rank: row.rank,
        previous_rank: row.previous_rank,
        flagged: row.flagged,
        streak: row.streak,
    }
}
