//! The queries `statistics` and `monthlyRanking`.

use crate::graphql::{
    figure_terms::VisitsBy,
    ranking::{MonthlyRanking, RankingMetric},
    statistics::{Described, Statistics},
    statistics_source::Source,
};
use async_graphql::{Context, ID, Object, Result};
use redress_api_common::{
    access::Access,
    context::ContextExt,
    error::{forbidden, invalid, read_error},
    input::{WindowInput, unit_code},
    read_source::ReadContext,
    scalars::{Date, Month, Position},
    terms::{UnitKind, UnitLevel},
};
use redress_auth::Operation;
use redress_read::{Ask, RankingAsk};

/// Queries for figures.
#[derive(Debug, Default)]
pub struct FigureQueries;

/// Queries for figures.
#[Object]
impl FigureQueries {
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
        #[graphql(desc = "The position of the log; default: everything that has been read.")]
        position: Option<Position>,
        #[graphql(desc = "Which unit filings and visits belong to.", default_with = "VisitsBy::Place")]
        visits_by: VisitsBy,
        #[graphql(desc = "Wait until the read side has passed this position.")] min_position: Option<
            Position,
        >,
    ) -> Result<Described> {
        ctx.wait_for(min_position).await?;
        ctx.reach(position).await?;
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
        let reader = ctx.reader()?.clone();
        let served = reader.statistics(&ask).await.map_err(read_error)?;
        ctx.served(served.position);
        // Everything that is read for it later uses the same position.
        let ask = Ask { position: Some(served.position), ..ask };
        let minimum = ctx.api()?.minimum_cell;
        Ok(Described(Statistics(Source::whole(reader, ask, served.value, minimum))))
    }

    /// The monthly ranking of the units of a level below a unit.
    #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn monthly_ranking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The month.")] month: Month,
        #[graphql(desc = "What units are ranked by.")] metric: RankingMetric,
        #[graphql(desc = "Code of the unit below which the ranked units are.")] under: ID,
        #[graphql(desc = "Their level.")] level: UnitLevel,
        #[graphql(desc = "Their kind; default: any, and of nested units the topmost only.")] kind: Option<
            UnitKind,
        >,
        #[graphql(desc = "The smallest denominator that is ranked.", default = 20)] minimum_denominator: i32,
        #[graphql(desc = "The cut-off; default: the metric's own.")] as_of: Option<Date>,
        #[graphql(desc = "The position of the log; default: everything that has been read.")]
        position: Option<Position>,
        #[graphql(desc = "Wait until the read side has passed this position.")] min_position: Option<
            Position,
        >,
    ) -> Result<MonthlyRanking> {
        ctx.wait_for(min_position).await?;
        ctx.reach(position).await?;
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
                .map_err(|_| invalid("minimumDenominator", "the denominator must not be negative"))?,
            cut_off: as_of.map(|day| day.0),
            position: position.map(|position| position.0),
        };
        let reader = ctx.reader()?;
        let served = reader.monthly_ranking(&ask).await.map_err(read_error)?;
        ctx.served(served.position);
        let units = reader.units_known_at(served.position).await.map_err(read_error)?;
        Ok(MonthlyRanking { ask, ranking: served.value, position: served.position, units })
    }
}
