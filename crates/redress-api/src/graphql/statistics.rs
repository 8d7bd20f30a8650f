//! Statistics: one field per definition.

use super::{
    figure::{Count, People, Rate},
    figure_terms::BreakdownBy,
    kinds::figures::KindFigures,
    statistics_source::{Source, undefined},
};
use async_graphql::{
    Context, ContextSelectionSet, Enum, Object, OutputType, Positioned, Result, ServerResult, Value,
    parser::types::Field,
    registry::{MetaType, Registry},
};
use redress_api_common::{
    context::ContextExt,
    error::{coded, invalid, read_error},
    scalars::Position,
    terms::{Channel, Remedy, UnitLevel},
};
use redress_read::statistics as figures;
use std::borrow::Cow;

/// The most months of a breakdown: every month is a part, even if it is empty.
const MOST_MONTHS: usize = 600;

/// The petitions of a closure rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ClosureBase {
    /// Duties due in the window.
    Due,
    /// Petitions registered in the window.
    Registered,
}

/// Every statistic of a unit and all below it, or of a part of it. [`Described`] adds the descriptions of the
/// fields.
pub struct Statistics(pub(super) Source);

/// Every statistic of a unit and all below it, or of a part of it.
#[Object]
impl Statistics {
    async fn closure_rate(
        &self,
        #[graphql(default_with = "ClosureBase::Due")] base: ClosureBase,
    ) -> Result<Rate> {
        self.0.rate(match base {
            ClosureBase::Due => &figures::CLOSURE_DUE,
            ClosureBase::Registered => &figures::CLOSURE_REGISTERED,
        })
    }

    async fn timely_acceptance_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::TIMELY_ACCEPTANCE)
    }

    async fn timely_unit_acceptance_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::TIMELY_UNIT_ACCEPTANCE)
    }

    async fn on_time_closure_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::ON_TIME_CLOSURE)
    }

    async fn clearance_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::CLEARANCE_RATE)
    }

    async fn resolution_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::RESOLUTION)
    }

    async fn confirmed_resolution_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::CONFIRMED_RESOLUTION)
    }

    async fn first_time_resolution_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::FIRST_TIME_RESOLUTION)
    }

    async fn repeat_filing_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::REPEAT_FILING)
    }

    async fn repeat_matter_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::REPEAT_MATTER)
    }

    async fn satisfaction_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::SATISFACTION)
    }

    async fn participation_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::PARTICIPATION)
    }

    async fn accumulation_rate(&self) -> Result<Rate> {
        self.0.rate(&figures::ACCUMULATION)
    }

    /// Null in breakdowns, except by unit.
    async fn collective_place_share(&self) -> Result<Option<Rate>> {
        Ok(self.0.rate(&figures::COLLECTIVE_PLACE_SHARE).ok())
    }

    async fn filings(&self) -> Result<Count> {
        self.0.count(&figures::FILINGS)
    }

    async fn hearings(&self) -> Result<Count> {
        self.0.count(&figures::HEARINGS)
    }

    async fn extensions(&self) -> Result<Count> {
        self.0.count(&figures::EXTENSIONS)
    }

    async fn reopenings(&self) -> Result<Count> {
        self.0.count(&figures::REOPENINGS)
    }

    /// All visits, or only those of one channel, initial ones or repeats.
    async fn visits(&self, channel: Option<Channel>, repeat: Option<bool>) -> Result<People> {
        let found = figures::visits(channel.map(Into::into), repeat);
        self.0.people(found.ok_or_else(|| undefined("visits of this channel"))?)
    }

    async fn over_level_visits(&self) -> Result<People> {
        self.0.people(figures::OVER_LEVEL_VISITS)
    }

    async fn collective_visits(&self) -> Result<People> {
        self.0.people(figures::COLLECTIVE_VISITS)
    }

    /// All escalations, or only those to one tier.
    async fn escalations(&self, tier: Option<i32>) -> Result<Count> {
        let unknown = |tier: i32| undefined(&format!("escalations({tier})"));
        let to = tier.map(|tier| u8::try_from(tier).map_err(|_| unknown(tier))).transpose()?;
        self.0.count(figures::escalations(to).ok_or_else(|| unknown(tier.unwrap_or_default()))?)
    }

    /// All diversions, or only those to one remedy.
    async fn diversions(&self, remedy: Option<Remedy>) -> Result<Count> {
        let found = figures::diversions(remedy.map(redress_domain::Remedy::from));
        self.0.count(found.ok_or_else(|| undefined("diversions to this remedy"))?)
    }

    async fn settled_at_or_below(&self, level: UnitLevel) -> Result<Rate> {
        self.0.rate(figures::settled_at_or_below(level.into()))
    }

    #[graphql(flatten)]
    async fn of_kinds(&self) -> KindFigures {
        KindFigures(self.0.clone())
    }

    /// The position of the log.
    async fn position(&self) -> Position {
        Position(self.0.inner().ask.position.unwrap_or_default())
    }

    /// The same figures for each part. All parts use the whole's cut-off and tree. Figures of parts with only
    /// a few petitions may be suppressed.
    // The cost of one part. `prices` adds the number of parts and the cost of summing them, which depend on
    // units and window.
    #[graphql(complexity = "1 + child_complexity")]
    async fn breakdown(&self, ctx: &Context<'_>, by: BreakdownBy) -> Result<Vec<StatisticsPart>> {
        let inner = self.0.inner();
        if by == BreakdownBy::Month && inner.ask.window.months().nth(MOST_MONTHS).is_some() {
            return Err(invalid("by", format!("a breakdown by month has at most {MOST_MONTHS} months")));
        }
        if inner.part.is_some() {
            return Err(coded(
                "BREAKDOWN_UNDEFINED",
                "a part cannot be broken down again; break the whole down",
            ));
        }
        let served = inner.reader.breakdown(&inner.ask, by.into()).await.map_err(read_error)?;
        let mut withheld = ctx.api()?.minimum_cell.of_breakdown(&served.value);
        let parts = served.value.into_iter().map(|(key, figures)| {
            let suppressed = withheld.remove(&key).unwrap_or_default();
            let source = self.0.part((by.into(), key.clone()), figures, suppressed);
            StatisticsPart { key, statistics: Described(Statistics(source)) }
        });
        Ok(parts.collect())
    }
}

/// Statistics whose fields have the descriptions of the read side's definitions, which are written once.
pub struct Described(pub(super) Statistics);

impl OutputType for Described {
    fn type_name() -> Cow<'static, str> {
        Statistics::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = Statistics::create_type_info(registry);
        if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(&*Self::type_name()) {
            for field in fields.values_mut() {
                describe(&field.name, &mut field.description);
            }
        }
        name
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

/// Puts the definition before the description written here. A field that leads back to this type calls this
/// again.
fn describe(field: &str, said: &mut Option<String>) {
    let Some(definition) = figures::description(field) else { return };
    *said = match said.take() {
        Some(said) if said.starts_with(&definition) => Some(said),
        Some(said) => Some(format!("{definition}\n{said}")),
        None => Some(definition),
    };
}

record! {
    /// A part of a breakdown.
    pub struct StatisticsPart {
        /// A unit code or `own`, a month, a category, channel or kind; `-` where petitions have none.
        key: String,
        /// Its statistics.
        statistics: Described,
    }
}
