//! The monthly ranking (月度排名) of units by how well they fulfilled their duties.

mod ask;
mod months;
mod order;
mod peers;

pub use ask::{Metric, RankingAsk};

use crate::{
    ReadError, Reader, Served,
    figures::{percent, wilson},
};
use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use months::Months;
use redress_domain::UnitCode;
use std::collections::HashMap;

/// A row of a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RankingRow {
    /// The unit.
    pub unit: UnitCode,
    /// Numerator of its rate.
    pub numerator: i64,
    /// Denominator of its rate.
    pub denominator: i64,
    /// Wilson's 95 % interval; `None` if the denominator is 0.
    pub interval: Option<(f64, f64)>,
    /// 1 is the highest rate. Equal fractions share a rank, and the next rank is skipped. `None`: below the
    /// minimum.
    pub rank: Option<u32>,
    /// The rank of the month before.
    pub previous_rank: Option<u32>,
    /// Whether it is one of the bottom three.
    pub flagged: bool,
    /// How many consecutive months, up to this one, it was flagged. Two call for a rectification notice,
    /// three for a written account; a person decides.
    pub streak: u32,
}

impl RankingRow {
    /// Its rate, not rounded; `None` if the denominator is 0.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of cases are far below 2^53")]
    pub fn rate(&self) -> Option<f64> {
        (self.denominator != 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// Its rate in per cent as it is displayed; `None` if the denominator is 0.
    #[must_use]
    pub fn percent(&self) -> Option<String> {
        percent(self.numerator, self.denominator)
    }
}

/// A ranking with its terms.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyRanking {
    /// By rank, then code; unranked last.
    pub rows: Vec<RankingRow>,
    /// The cut-off.
    pub cut_off: NaiveDate,
    /// Whether the cut-off was limited because the day has not come yet.
    pub provisional: bool,
}

impl Reader {
    /// Ranks the units of a month.
    ///
    /// # Errors
    /// If the unit is unknown, the log has not reached the position, or the database fails.
    pub fn monthly_ranking<'a>(
        &'a self,
        ask: &'a RankingAsk,
    ) -> BoxFuture<'a, Result<Served<MonthlyRanking>, ReadError>> {
        Box::pin(async move {
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
            let value = MonthlyRanking {
                rows: rows.collect(),
                cut_off: terms.cut_off,
                provisional: terms.provisional,
            };
            Ok(Served { value, position: snapshot.position })
        })
    }
}
