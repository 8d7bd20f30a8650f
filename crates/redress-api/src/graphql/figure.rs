//! Rates and counts, with the petitions behind them.

use super::{
    entries::EntryConnection,
    statistics_source::{FigureOf, Source},
};
use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use redress_api_common::{paging::page_cost, scalars::Date};
use redress_read::{
    Comparison,
    statistics::{Side, Statistic, Visits},
};

/// The cost of entries besides their page: a snapshot of the read side, four statements.
pub(super) const ENTRIES: usize = 20;

/// An interval of rates.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct Interval {
    /// Its lower end.
    low: f64,
    /// Its upper end.
    high: f64,
}

impl From<(f64, f64)> for Interval {
    fn from((low, high): (f64, f64)) -> Self {
        Self { low, high }
    }
}

/// A part of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum RatePart {
    /// The numerator.
    Numerator,
    /// The denominator.
    Denominator,
}

/// A fraction of two integers that count petitions or their events.
pub struct Rate(pub(super) FigureOf);

/// A fraction of two integers that count petitions or their events.
#[Object]
impl Rate {
    /// The numerator; null if it is suppressed.
    async fn numerator(&self) -> Option<i64> {
        self.0.shown().map(|figure| figure.numerator)
    }

    /// The denominator; null if it is suppressed.
    async fn denominator(&self) -> Option<i64> {
        self.0.shown().map(|figure| figure.denominator.unwrap_or(0))
    }

    /// Whether the server withholds this figure: it, or a number that could be computed from it, counts fewer
    /// petitions than the server's `--minimum-cell`.
    async fn suppressed(&self) -> bool {
        self.0.suppressed
    }

    /// The rate, not rounded; null if the denominator is 0 or the rate is suppressed.
    async fn value(&self) -> Option<f64> {
        self.0.shown()?.rate()
    }

    /// The rate in per cent with two decimals, rounded half up, and never 100.00 unless numerator and
    /// denominator are equal; null if the denominator is 0 or the rate is suppressed.
    async fn percent(&self) -> Option<String> {
        self.0.shown()?.percent()
    }

    /// Wilson's 95 % interval; null if the denominator is 0, the rate may exceed 1, or it is suppressed.
    async fn interval(&self) -> Option<Interval> {
        self.0.shown()?.interval().map(Into::into)
    }

    /// Whether the cut-off was limited because the day has not come yet: the rate will still change.
    async fn provisional(&self) -> bool {
        self.0.figure.provisional
    }

    /// Only what had happened by the end of this day counts.
    async fn cut_off(&self) -> Date {
        Date(self.0.figure.cut_off)
    }

    /// 同比: the difference from the year before, in points (0.01 is one percentage point).
    async fn year_on_year(&self) -> Result<Option<f64>> {
        self.0.source.change(self.0.figure.statistic, Comparison::YearOnYear).await
    }

    /// 环比: the difference from the month before, in points.
    async fn month_on_month(&self) -> Result<Option<f64>> {
        self.0.source.change(self.0.figure.statistic, Comparison::MonthOnMonth).await
    }

    /// The petitions behind it: how much each event changed it. Null if it is suppressed.
    #[graphql(complexity = "ENTRIES + page_cost(Some(first), None, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        part: RatePart,
        first: i32,
        after: Option<String>,
    ) -> Result<Option<EntryConnection>> {
        let side = match part {
            RatePart::Numerator => Side::Numerator,
            RatePart::Denominator => Side::Denominator,
        };
        self.0.entries(ctx, side, first, after).await
    }
}

/// A number of things.
pub struct Count(pub(super) FigureOf);

/// A number of things.
#[Object]
impl Count {
    /// How many; null if it is suppressed.
    async fn value(&self) -> Option<i64> {
        self.0.shown().map(|figure| figure.numerator)
    }

    /// Whether the server withholds this figure: it, or a number that could be computed from it, counts fewer
    /// petitions than the server's `--minimum-cell`.
    async fn suppressed(&self) -> bool {
        self.0.suppressed
    }

    /// Whether the cut-off was limited because the day has not come yet: the number will still change.
    async fn provisional(&self) -> bool {
        self.0.figure.provisional
    }

    /// Only what had happened by the end of this day counts.
    async fn cut_off(&self) -> Date {
        Date(self.0.figure.cut_off)
    }

    /// 同比: (this − last) / last, compared with the year before; null if last is 0.
    async fn year_on_year(&self) -> Result<Option<f64>> {
        self.0.source.change(self.0.figure.statistic, Comparison::YearOnYear).await
    }

    /// 环比: (this − last) / last, compared with the month before; null if last is 0.
    async fn month_on_month(&self) -> Result<Option<f64>> {
        self.0.source.change(self.0.figure.statistic, Comparison::MonthOnMonth).await
    }

    /// The petitions behind it: how much each event changed it. Null if it is suppressed.
    #[graphql(complexity = "ENTRIES + page_cost(Some(first), None, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Result<Option<EntryConnection>> {
        self.0.entries(ctx, Side::Numerator, first, after).await
    }
}

record! {
    /// Visits, in batches and people.
    pub struct People {
        /// 批次: how many visits.
        pub(super) batches: Count,
        /// 人次: how many people in them.
        pub(super) head_count: Count,
    }
}

/// The figures of a source as types of the schema.
impl Source {
    pub(super) fn rate(&self, statistic: &Statistic) -> Result<Rate> {
        self.figure(statistic).map(Rate)
    }

    pub(super) fn count(&self, statistic: &Statistic) -> Result<Count> {
        self.figure(statistic).map(Count)
    }

    pub(super) fn people(&self, visits: Visits) -> Result<People> {
        Ok(People { batches: self.count(visits.batches)?, head_count: self.count(visits.head_count)? })
    }
}
