//! Statistics: one field a row of the definitions.

use super::{
    context::Within,
    error::{coded, invalid, read_error},
    figure::{Count, People, Rate},
    input::BreakdownBy,
    scalars::Position,
    statistics_source::Source,
    terms::{Channel, Remedy},
};
use async_graphql::{Context, Enum, Object, Result, SimpleObject};

/// Months of a breakdown: every one has a part, whether anything happened in it or not.
const MOST_MONTHS: usize = 600;

/// Which petitions a closure rate is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ClosureBase {
    /// Duties due in the window.
    Due,
    /// Petitions registered in the window.
    Registered,
}

/// Every statistic of a unit and all below it, or of a part of it.
pub struct Statistics(pub(super) Source);

/// Every statistic of a unit and all below it, or of a part of it.
#[Object]
impl Statistics {
    /// 办结率: those whose petition is closed at the cut-off.
    async fn closure_rate(
        &self,
        #[graphql(default_with = "ClosureBase::Due")] base: ClosureBase,
    ) -> Result<Rate> {
        self.0.rate(match base {
            ClosureBase::Due => "closureRate(DUE)",
            ClosureBase::Registered => "closureRate(REGISTERED)",
        })
    }

    /// 及时受理率: petitions triaged by `triage_due_on`, of those due for triage in the window.
    async fn timely_acceptance_rate(&self) -> Result<Rate> {
        self.0.rate("timelyAcceptanceRate")
    }

    /// Assignments accepted by `accept_due_on`, of those due for acceptance in the window.
    async fn timely_unit_acceptance_rate(&self) -> Result<Rate> {
        self.0.rate("timelyUnitAcceptanceRate")
    }

    /// 按期办结率: duties whose round was closed on or before `due_on`, of those due in the window.
    async fn on_time_closure_rate(&self) -> Result<Rate> {
        self.0.rate("onTimeClosureRate")
    }

    /// Closings to registrations in the window; may exceed 1.
    async fn clearance_rate(&self) -> Result<Rate> {
        self.0.rate("clearanceRate")
    }

    /// 息访率: closings after which, by the cut-off, nobody came back, of the closings in the window.
    async fn resolution_rate(&self) -> Result<Rate> {
        self.0.rate("resolutionRate")
    }

    /// 化解率: those of them that the petitioner says are resolved, of the closings in the window.
    async fn confirmed_resolution_rate(&self) -> Result<Rate> {
        self.0.rate("confirmedResolutionRate")
    }

    /// 初次化解率: as the resolution rate, for first closings of petitions that are no repeats.
    async fn first_time_resolution_rate(&self) -> Result<Rate> {
        self.0.rate("firstTimeResolutionRate")
    }

    /// 重复率: repeat filings, of all filings in the window.
    async fn repeat_filing_rate(&self) -> Result<Rate> {
        self.0.rate("repeatFilingRate")
    }

    /// Matters filed again by the cut-off, of those first filed in the window.
    async fn repeat_matter_rate(&self) -> Result<Rate> {
        self.0.rate("repeatMatterRate")
    }

    /// 满意率: rated as satisfied or basically satisfied, of the rated closings in the window.
    async fn satisfaction_rate(&self) -> Result<Rate> {
        self.0.rate("satisfactionRate")
    }

    /// 参评率: closings with a rating, of the closings in the window.
    async fn participation_rate(&self) -> Result<Rate> {
        self.0.rate("participationRate")
    }

    /// 积累率: open at the cut-off, of those registered from 1 January of the window's last year to its end.
    async fn accumulation_rate(&self) -> Result<Rate> {
        self.0.rate("accumulationRate")
    }

    /// Leaf units with a collective visit, of the leaf units in service; none in breakdowns but by unit.
    async fn collective_place_share(&self) -> Result<Option<Rate>> {
        Ok(self.0.rate("collectivePlaceShare").ok())
    }

    /// Filings: registrations, and visits recorded later, by any channel.
    async fn filings(&self) -> Result<Count> {
        self.0.count("filings")
    }

    /// Hearings held.
    async fn hearings(&self) -> Result<Count> {
        self.0.count("hearings")
    }

    /// Deadlines extended.
    async fn extensions(&self) -> Result<Count> {
        self.0.count("extensions")
    }

    /// Reopenings; the undoing of a closing is none.
    async fn reopenings(&self) -> Result<Count> {
        self.0.count("reopenings")
    }

    /// Filings in batches and head count: all, or of one channel, initial or repeat.
    async fn visits(&self, channel: Option<Channel>, repeat: Option<bool>) -> Result<People> {
        self.0.visits(channel.map(Into::into), repeat)
    }

    /// 越级访: visits in person at a unit more than one level above the competent level.
    async fn over_level_visits(&self) -> Result<People> {
        self.0.people("overLevelVisits")
    }

    /// 集体访: visits in person of five people or more.
    async fn collective_visits(&self) -> Result<People> {
        self.0.people("collectiveVisits")
    }

    /// Escalations: all, or to one tier.
    async fn escalations(&self, tier: Option<i32>) -> Result<Count> {
        self.0.count(&tier.map_or("escalations".to_owned(), |tier| format!("escalations({tier})")))
    }

    /// Diversions to other statutory ways: all, or to one remedy.
    async fn diversions(&self, remedy: Option<Remedy>) -> Result<Count> {
        let remedy = remedy.map(redress_domain::Remedy::from);
        self.0.count(&remedy.map_or("diversions".to_owned(), |remedy| format!("diversions({remedy})")))
    }

    /// What the log knew.
    async fn position(&self) -> Position {
        Position(self.0.inner().ask.position.unwrap_or_default())
    }

    /// The same figures per part. All parts use the whole's cut-off and tree. Of parts that speak of a few petitions only, figures may be
    /// suppressed.
    // Of one part. How many there are, and what they take to be summed, is in `prices`: it depends on units and window.
    #[graphql(complexity = "1 + child_complexity")]
    async fn breakdown(&self, ctx: &Context<'_>, by: BreakdownBy) -> Result<Vec<StatisticsPart>> {
        let inner = self.0.inner();
        if by == BreakdownBy::Month && inner.ask.window.months().nth(MOST_MONTHS).is_some() {
            return Err(invalid("by", format!("a breakdown by months has at most {MOST_MONTHS} of them")));
        }
        if inner.part.is_some() {
            return Err(coded(
                "BREAKDOWN_UNDEFINED",
                "a part is not broken down again; ask for the whole of it",
            ));
        }
        let served = inner.reader.breakdown(&inner.ask, by.into()).await.map_err(read_error)?;
        let mut withheld = ctx.api()?.minimum_cell.of_breakdown(&served.value);
        let parts = served.value.into_iter().map(|(key, figures)| {
            let suppressed = withheld.remove(&key).unwrap_or_default();
            let source = self.0.part((by.into(), key.clone()), figures, suppressed);
            StatisticsPart { key, statistics: Statistics(source) }
        });
        Ok(parts.collect())
    }
}

/// A part of a breakdown.
#[derive(SimpleObject)]
pub struct StatisticsPart {
    /// A unit code or `own`, a month, a category, channel or kind; `-` where petitions have none.
    key: String,
    /// Its statistics.
    statistics: Statistics,
}
