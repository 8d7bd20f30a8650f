//! Petitions, now or at an earlier point.

mod backlog;
pub mod connection;
pub mod filter;
mod of_kinds;
mod opinions;
mod page;
pub mod petitioner;
mod sponsor;

use super::{
    event::{PetitionEventConnection, history},
    fast_resolver::{FastList, FastObject},
};
use async_graphql::{Context, ID, Object, Result};
use backlog::BacklogListing;
use chrono::{DateTime, Utc};
use of_kinds::CasesOfPetition;
use opinions::{PetitionOpinionConnection, PetitionReviewConnection, PetitionTermination};
use page::{OnPage, Page, Shown};
use petitioner::{FollowUpAnswer, Petitioner};
use redress_api_common::{
    access::Access,
    context::ContextExt,
    error::read_error,
    event::{Facts, event_cost},
    paging::page_cost,
    read_source::ReadContext,
    scalars::{Date, Position},
    sensitive::SensitiveValue,
    terms::{Channel, Kind, Outcome, PetitionState},
    unit::Unit,
};
use redress_auth::Operation;
use redress_domain::{PetitionId, SensitiveField};
use redress_read::PetitionRow;
use sponsor::Sponsor;

/// A petition (信访事项). Cheap to clone.
#[derive(Clone)]
pub struct Petition(OnPage);

impl Petition {
    /// Returns the present state of a petition. `None` if it does not exist or the caller does not work with
    /// it: the two must be indistinguishable.
    pub(super) async fn find(ctx: &Context<'_>, id: &PetitionId) -> Result<Option<Self>> {
        Ok(Self::find_all(ctx, &[id.to_string()]).await?.pop())
    }

    /// Returns the present state of those of some petitions that exist and that the caller works with, in no
    /// particular order.
    pub(super) async fn find_all(ctx: &Context<'_>, ids: &[String]) -> Result<Vec<Self>> {
        let access = Access::to(ctx, Operation::ReadCases).await?;
        // A caller without a unit has no petitions.
        let Ok(bound) = access.bound() else { return Ok(Vec::new()) };
        let within = bound.map(|top| vec![top]);
        let reader = ctx.reader()?;
        let served =
            reader.petitions_among(access.units(), ids, within.as_slice()).await.map_err(read_error)?;
        ctx.served(served.position);
        let access = access.known_at(ctx, served.position).await?;
        Ok(Self::page(&access, served.value))
    }

    /// Returns a petition at an earlier point. `None` as for [`Self::find`], and if it was not registered
    /// then.
    ///
    /// Its present state decides whether the caller works with it. The people are hidden if they are hidden
    /// now, or were then.
    pub(super) async fn find_as_of(
        ctx: &Context<'_>,
        id: &PetitionId,
        as_of: redress_log::AsOf,
    ) -> Result<Option<Self>> {
        let Some(current) = Self::find(ctx, id).await? else { return Ok(None) };
        let served = ctx.reader()?.petition_as_of(id, as_of).await.map_err(read_error)?;
        ctx.served(served.position);
        let access = current.0.access();
        let shown = served.value.map(|then| {
            let sees_people = current.0.shown().sees_people && access.sees_people(&then.row);
            Shown { row: then.row, units: then.units, sees_people, history: Some(then.history) }
        });
        Ok(Page::of(access, shown.into_iter().collect()).pop().map(Self))
    }

    /// The present state of petitions that are answered together. The caller works with all of them.
    pub(super) fn page(access: &Access, rows: Vec<PetitionRow>) -> Vec<Self> {
        let shown = rows.into_iter().map(|row| {
            let sees_people = access.sees_people(&row);
            Shown { row, units: access.units().clone(), sees_people, history: None }
        });
        Page::of(access, shown.collect()).into_iter().map(Self).collect()
    }

    /// Its row of the register.
    pub(super) fn row(&self) -> &PetitionRow {
        self.0.row()
    }

    fn unit(&self, code: &str) -> Result<FastObject<Unit>> {
        self.0.unit(code).map(FastObject)
    }

    fn unit_list(&self, codes: &[String]) -> Result<FastList<Unit>> {
        codes.iter().map(|code| Ok(self.unit(code)?.0)).collect::<Result<_>>().map(FastList)
    }
}

/// A petition (信访事项): one filing that opened a case.
#[Object]
impl Petition {
    /// Its number, as registered. It is also its global id, for `node`.
    // Integrators register a petition under a number of their own and must find the same number in `id` and
    // in `petition(id:)`; a second, encoded id would only be confused with it. Numbers are unique among
    // petitions, and the ids of all other types begin with their type's name, so this one needs no prefix.
    pub(super) async fn id(&self) -> ID {
        self.row().id.as_str().into()
    }

    /// Its state.
    async fn state(&self) -> PetitionState {
        self.row().state.into()
    }

    /// The present round or the last one, from 1. Each reopening begins a new round.
    async fn round(&self) -> u32 {
        self.row().round
    }

    /// Tier of escalation (四级会诊), from 1.
    async fn tier(&self) -> u8 {
        self.row().tier
    }

    /// How it reached the office.
    async fn channel(&self) -> Channel {
        self.row().channel.into()
    }

    /// What it asks for; null until registration or triage has stated it.
    async fn kind(&self) -> Option<Kind> {
        self.row().kind.map(Into::into)
    }

    /// Category, of the office's own list.
    async fn category(&self) -> Option<&str> {
        self.row().category.as_deref()
    }

    /// Who brought it.
    async fn petitioner(&self) -> Petitioner {
        Petitioner(self.0.clone())
    }

    /// Its events, in the order of recording, up to the point that is shown here.
    #[graphql(complexity = "event_cost(first, child_complexity)")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Only events after this cursor.")] after: Option<String>,
    ) -> Result<PetitionEventConnection> {
        let Shown { row, sees_people, history: told, .. } = self.0.shown();
        let facts = told.as_deref().map_or_else(|| Facts::of_petition(row), Facts::These);
        history(ctx, self.0.access(), facts, *sees_people, first, after).await
    }

    /// What it says; null if nothing was recorded.
    async fn summary(&self, ctx: &Context<'_>) -> Result<Option<SensitiveValue>> {
        self.0.sensitive(ctx, SensitiveField::Summary).await
    }

    /// How many people brought it.
    async fn head_count(&self) -> u32 {
        self.row().head_count
    }

    /// The unit that received it.
    async fn received_by(&self) -> Result<FastObject<Unit>> {
        self.unit(&self.row().received_by)
    }

    /// The territory where the problem is (问题属地).
    async fn place(&self) -> Result<FastObject<Unit>> {
        self.unit(&self.row().place)
    }

    /// The responsible unit of the round (责任单位); null until it is assigned.
    async fn responsible(&self) -> Result<Option<FastObject<Unit>>> {
        self.row().responsible.as_deref().map(|code| self.unit(code)).transpose()
    }

    /// Co-handling units (协办).
    async fn co_handlers(&self) -> Result<FastList<Unit>> {
        self.unit_list(&self.row().co_handlers)
    }

    /// Units complained about. These units and the units below them never see the petitioner of an
    /// accusation, or of a petition that was one or whose kind was not known, and decide nothing about it,
    /// until a unit outside triages it as something else.
    async fn against(&self) -> Result<FastList<Unit>> {
        self.unit_list(&self.row().against)
    }

    /// Whether it repeats an earlier petition of the same people in the same matter.
    async fn repeat(&self) -> bool {
        self.row().repeat_of.is_some()
    }

    /// Number of the earlier petition that it repeats. Null if it repeats no petition, if the caller may not know who
    /// brought either petition (each could be named in the other), or if the caller's unit does not handle
    /// that one.
    async fn repeat_of(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        match &self.row().repeat_of {
            Some(id) => self.0.link(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The matter (同一事项): number of its first petition. Null if the caller does not work with that one, or
    /// may not know who brought it or this one.
    async fn matter(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        self.0.link(ctx, &self.row().matter).await
    }

    /// Whether any of its filings was a collective visit (集体访).
    async fn collective(&self) -> bool {
        self.row().collective
    }

    /// Whether any of its filings was an over-level visit (越级访).
    async fn over_level(&self) -> bool {
        self.row().over_level
    }

    /// When it was registered.
    async fn registered_at(&self) -> DateTime<Utc> {
        self.row().registered_at
    }

    /// The local day of that.
    async fn registered_on(&self) -> Date {
        Date(self.row().registered_on)
    }

    /// Last day for triage.
    async fn triage_due_on(&self) -> Date {
        Date(self.row().triage_due_on)
    }

    /// Last day to close it, by the round's order.
    async fn due_on(&self) -> Option<Date> {
        self.row().due_on.map(Date)
    }

    /// The day by which its next step is due, while it is open: `dueOn` of an assigned petition, the last day
    /// to assign a reopened one again, `triageDueOn` of one that was never triaged. Null if no rule sets a
    /// day, and once it is closed.
    async fn next_step_due_on(&self) -> Option<Date> {
        self.row().next_step_due_on.map(Date)
    }

    /// Last day to close it, by law.
    async fn legal_limit_on(&self) -> Option<Date> {
        self.row().legal_limit_on.map(Date)
    }

    /// Whether it was due before a day and not closed by the end of that day.
    async fn overdue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; default: today.")] at: Option<Date>,
    ) -> Result<bool> {
        let day = at.map_or_else(|| ctx.api().map(|api| api.log.today()), |day| Ok(day.0))?;
        Ok(self.row().is_overdue(day))
    }

    /// Last day on which the responsible unit may object to its assignment (退回). Null if it has accepted it, if
    /// its objection was decided, after an escalation, and where the assignment has no such day.
    async fn objection_until(&self) -> Option<Date> {
        self.row().objection_until.map(Date)
    }

    /// Day of the responsible unit's objection, while it awaits the decision.
    async fn objected_on(&self) -> Option<Date> {
        self.row().objected_on.map(Date)
    }

    /// The leader who is its sponsor (包案), while there is one.
    async fn sponsor(&self) -> Option<Sponsor> {
        Sponsor::of(&self.0)
    }

    /// The unit that received the first filing of the matter (首接). Null if that was another petition and the
    /// caller does not work with it, or may not know who brought either.
    async fn first_receiver(&self, ctx: &Context<'_>) -> Result<Option<FastObject<Unit>>> {
        let first = self.0.first_of_matter(ctx).await?;
        first.map(|first| self.unit(&first.received_by)).transpose()
    }

    /// Its last listing on each list of old cases (积案), in the order of the lists.
    async fn backlog(&self) -> Vec<BacklogListing> {
        BacklogListing::of(&self.0)
    }

    /// The opinions on it (意见书), of every round, in the order in which they were given. Those of a closing that was
    /// undone are left out.
    #[graphql(complexity = "page_cost(Some(first), None, child_complexity)")]
    async fn opinions(
        &self,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Only opinions after this cursor.")] after: Option<String>,
    ) -> Result<PetitionOpinionConnection> {
        self.0.opinions(first, after)
    }

    /// Last day to request a review (复查) or re-review (复核) of the opinion in force. Null until it is delivered, while a
    /// request awaits its answer, and where none may be made.
    async fn appeal_until(&self) -> Option<Date> {
        self.row().appeal_until.map(Date)
    }

    /// The requests for review and re-review, of every round, in the order in which they were recorded.
    #[graphql(complexity = "page_cost(Some(first), None, child_complexity)")]
    async fn reviews(
        &self,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Only requests after this cursor.")] after: Option<String>,
    ) -> Result<PetitionReviewConnection> {
        self.0.reviews(first, after)
    }

    /// Last day to decide the request for review that awaits its answer.
    async fn review_due_on(&self) -> Option<Date> {
        self.row().review_due_on.map(Date)
    }

    /// The end of its procedure (终结), unless it was withdrawn. It is closed.
    async fn terminated(&self) -> Result<Option<PetitionTermination>> {
        self.0.termination()
    }

    /// Day of the closing, while it is closed.
    async fn closed_on(&self) -> Option<Date> {
        self.row().closed_on.map(Date)
    }

    /// What the answer was, while it is closed.
    async fn outcome(&self) -> Option<Outcome> {
        self.row().outcome.map(Into::into)
    }

    /// What the petitioner answered when asked after the closing; null if nobody has asked yet.
    async fn follow_up(&self) -> Option<FollowUpAnswer> {
        let (resolved, satisfaction) = self.row().resolved.zip(self.row().satisfaction)?;
        Some(FollowUpAnswer { resolved: resolved.into(), satisfaction: satisfaction.into() })
    }

    #[graphql(flatten)]
    async fn of_kinds(&self) -> CasesOfPetition {
        CasesOfPetition(self.0.clone())
    }

    /// How many events it has; `expectedSequence` is compared with it.
    async fn sequence(&self) -> u64 {
        self.row().sequence
    }

    /// Position of its registration.
    async fn first_position(&self) -> Position {
        Position(redress_log::Position(self.row().first_position))
    }

    /// Position of its last event.
    async fn last_position(&self) -> Position {
        Position(redress_log::Position(self.row().last_position))
    }
}
