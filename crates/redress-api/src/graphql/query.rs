//! The queries.

use super::{
    access::Access,
    context::{Api, Within},
    error::{forbidden, log_error, read_error},
    input::{BreakdownBy, VisitsBy, WindowInput, unit_code},
    ranking::{MonthlyRanking, RankingMetric},
    scalars::{Date, Month, Position},
    statistics::Statistics,
    statistics_source::Source,
    terms::{UnitKind, UnitLevel},
    unit::Unit,
};
use crate::auth::Operation;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use redress_read::{Ask, RankingAsk};

/// What can be asked.
#[derive(Debug, Default)]
pub struct Query;

/// What can be asked.
#[Object]
impl Query {
    /// Every statistic of a unit and all below it, for a window.
    #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the unit.")] unit: ID,
        #[graphql(desc = "Which days count.")] window: WindowInput,
        #[graphql(
            desc = "Only what had happened by the end of this day counts; default: each statistic's own."
        )]
        as_of: Option<Date>,
        #[graphql(desc = "What the log knew; default: all that has been read.")] position: Option<Position>,
        #[graphql(desc = "Which unit filings and visits belong to.", default_with = "VisitsBy::Place")]
        visits_by: VisitsBy,
        #[graphql(desc = "Wait until the read side has passed this position.")] min_position: Option<
            Position,
        >,
    ) -> Result<UnitStatistics> {
        ctx.wait_for(min_position).await?;
        let unit = unit_code(&unit, "unit")?;
        let access = Access::to(ctx, Operation::ReadFigures).await?;
        if !access.covers(&unit) {
            return Err(forbidden());
        }
        let position = position.map(|position| position.0);
        let ask = Ask {
            unit,
            window: window.window()?,
            cut_off: as_of.map(|day| day.0),
            position,
            visits_by: visits_by.into(),
        };
        let api = ctx.api()?.clone();
        let served = api.reader.statistics(&ask).await.map_err(read_error)?;
        ctx.served(served.position);
        // Whatever is asked of it later speaks of the same position.
        let ask = Ask { position: Some(served.position), ..ask };
        Ok(UnitStatistics { source: Source::new(api, ask, None, served.value) })
    }

    /// The monthly ranking of the units of a level below a unit.
    #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn monthly_ranking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The month.")] month: Month,
        #[graphql(desc = "What units are ranked by.")] metric: RankingMetric,
        #[graphql(desc = "Code of the unit below which they stand.")] under: ID,
        #[graphql(desc = "Their level.")] level: UnitLevel,
        #[graphql(desc = "Their kind; default: any, and of nested units the topmost only.")] kind: Option<
            UnitKind,
        >,
        #[graphql(desc = "The least denominator to be ranked.", default = 20)] minimum_denominator: i32,
        #[graphql(desc = "The cut-off; default: the metric's own.")] as_of: Option<Date>,
        #[graphql(desc = "What the log knew; default: all that has been read.")] position: Option<Position>,
        #[graphql(desc = "Wait until the read side has passed this position.")] min_position: Option<
            Position,
        >,
    ) -> Result<MonthlyRanking> {
        ctx.wait_for(min_position).await?;
        let under = unit_code(&under, "under")?;
        let access = Access::to(ctx, Operation::ReadFigures).await?;
        if !access.covers(&under) {
            return Err(forbidden());
        }
        let minimum = u32::try_from(minimum_denominator);
        let ask = RankingAsk {
            month: month.0,
            metric: metric.into(),
            under,
            level: level.into(),
            kind: kind.map(Into::into),
            minimum: minimum
                .map_err(|_| super::error::invalid("minimumDenominator", "a denominator is not negative"))?,
            cut_off: as_of.map(|day| day.0),
            position: position.map(|position| position.0),
        };
        let reader = &ctx.api()?.reader;
        let served = reader.monthly_ranking(&ask).await.map_err(read_error)?;
        ctx.served(served.position);
        let tree = reader.unit_tree(Some(served.position)).await.map_err(read_error)?.value;
        Ok(MonthlyRanking { ask, ranking: served.value, position: served.position, tree })
    }

    /// A unit as it stands, or as it was on a day; null if there is none of this code.
    async fn unit(&self, ctx: &Context<'_>, code: ID, as_of: Option<Date>) -> Result<Option<Unit>> {
        let _ = Access::to(ctx, Operation::ReadFigures).await?;
        let api = ctx.api()?;
        let served = api.reader.unit_tree(None).await.map_err(read_error)?;
        ctx.served(served.position);
        let day = as_of.map_or_else(|| api.log.today(), |day| day.0);
        Ok(Unit::of(&served.value, &unit_code(&code, "code")?, day))
    }

    /// How far the log goes, and how far it has been read.
    async fn log(&self, ctx: &Context<'_>) -> Result<LogStatus> {
        let _ = Access::to(ctx, Operation::ReadFigures).await?;
        let Api { log, projector, .. } = ctx.api()?;
        let head = log.head().await.map_err(log_error)?;
        let status = projector.status().await.map_err(read_error)?;
        Ok(LogStatus {
            head: Position(head.position),
            read_position: Position(status.position),
            lag: head.position.0 - status.position.0,
        })
    }
}

/// How far the log goes, and how far it has been read.
#[derive(SimpleObject)]
pub struct LogStatus {
    /// Position of the last event.
    head: Position,
    /// Position up to which queries answer.
    read_position: Position,
    /// How many events lie between.
    lag: i64,
}

/// Every statistic of a unit and all below it.
pub struct UnitStatistics {
    source: Source,
}

/// A part of a breakdown.
#[derive(SimpleObject)]
pub struct StatisticsPart {
    /// A unit code or `own`, a month, a category, channel or kind; `-` where petitions have none.
    key: String,
    /// Its statistics.
    statistics: Statistics,
}

/// Every statistic of a unit and all below it.
#[Object]
impl UnitStatistics {
    /// What the log knew.
    async fn position(&self) -> Position {
        Position(self.source.inner().ask.position.unwrap_or_default())
    }

    /// The figures.
    async fn total(&self) -> Statistics {
        Statistics(self.source.clone())
    }

    /// The same figures per part. All parts use the whole's cut-off and tree.
    async fn breakdown(&self, by: BreakdownBy) -> Result<Vec<StatisticsPart>> {
        let inner = self.source.inner();
        let served = inner.api.reader.breakdown(&inner.ask, by.into()).await.map_err(read_error)?;
        let parts = served.value.into_iter().map(|(key, figures)| {
            let part = Some((by.into(), key.clone()));
            let source = Source::new(inner.api.clone(), inner.ask.clone(), part, figures);
            StatisticsPart { key, statistics: Statistics(source) }
        });
        Ok(parts.collect())
    }
}
