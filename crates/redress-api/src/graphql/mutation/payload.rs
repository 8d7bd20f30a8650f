//! The payloads of mutations. Fields are resolved in order (`serial`): at most one has to wait.

use super::user_error::UserError;
use crate::graphql::{
    context::ContextExt, error::read_error, petition::Petition, read_source::ReadContext, scalars::Position,
    unit::Unit,
};
use async_graphql::{Context, MergedObject, Object, Result};
use redress_domain::{PetitionId, UnitCode, petitioner::PetitionerEvent};
use redress_log::{Event, Receipt};

/// The result of a command.
pub struct CommandOutcome(pub(super) Result<Receipt, UserError>);

impl CommandOutcome {
    pub(in crate::graphql) fn receipt(&self) -> Option<&Receipt> {
        self.0.as_ref().ok()
    }
}

/// The result of a command.
#[Object]
impl CommandOutcome {
    /// Position of its event, for `minPosition`; null if it was refused.
    async fn position(&self) -> Option<Position> {
        self.receipt().map(|receipt| Position(receipt.recorded.position))
    }

    /// Sequence of its event in the history, from 1, for `expectedSequence`; null if it was refused.
    async fn sequence(&self) -> Option<i64> {
        self.receipt().map(|receipt| receipt.recorded.sequence.cast_signed())
    }

    /// Whether the command had been executed before with the same command id: this is the first answer again.
    async fn repeated(&self) -> bool {
        self.receipt().is_some_and(|receipt| receipt.repeated)
    }

    /// Whether it set a limit in a year without a published calendar. Mondays to Fridays then count as working days.
    async fn calendar_assumed(&self) -> bool {
        self.receipt().is_some_and(|receipt| receipt.recorded.event.assumes_calendar())
    }

    /// Why it was refused; empty if it was executed.
    async fn user_errors(&self) -> Vec<UserError> {
        self.0.as_ref().err().cloned().into_iter().collect()
    }
}

/// A petition that a command changed.
pub struct ChangedPetition(Option<(PetitionId, Position)>);

/// A petition that a command changed.
#[Object]
impl ChangedPetition {
    /// The petition, including this command: selecting it waits until the read side has it. Null if the
    /// command was refused, or if the caller no longer works with the petition.
    async fn petition(&self, ctx: &Context<'_>) -> Result<Option<Petition>> {
        let Some((id, position)) = &self.0 else { return Ok(None) };
        ctx.wait_for(Some(*position)).await?;
        Petition::find(ctx, id).await
    }
}

/// The result of a command to a petition.
#[derive(MergedObject)]
#[graphql(serial)]
pub struct PetitionPayload(ChangedPetition, CommandOutcome);

impl PetitionPayload {
    pub(super) fn new(outcome: CommandOutcome, id: Option<PetitionId>) -> Self {
        let changed = id.zip(outcome.receipt().map(|receipt| Position(receipt.recorded.position)));
        Self(ChangedPetition(changed), outcome)
    }
}

/// A unit that a command changed.
pub struct ChangedUnit(Option<(UnitCode, Position)>);

/// A unit that a command changed.
#[Object]
impl ChangedUnit {
    /// The unit on today's date, including this command: selecting it waits until the read side has it. Null
    /// if the command was refused.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Unit>> {
        let Some((code, position)) = &self.0 else { return Ok(None) };
        ctx.wait_for(Some(*position)).await?;
        let served = ctx.reader()?.unit_tree(None).await.map_err(read_error)?;
        ctx.served(served.position);
        Ok(Unit::of(&served.value, code, ctx.api()?.log.today()))
    }
}

/// The result of a command to a unit.
#[derive(MergedObject)]
#[graphql(serial)]
pub struct UnitPayload(ChangedUnit, CommandOutcome);

impl UnitPayload {
    pub(super) fn new(outcome: CommandOutcome, code: Option<UnitCode>) -> Self {
        let changed = code.zip(outcome.receipt().map(|receipt| Position(receipt.recorded.position)));
        Self(ChangedUnit(changed), outcome)
    }
}

/// The open petitions of a unit that went out of service.
pub struct LeftOpen(Option<(UnitCode, Position)>);

/// The open petitions of a unit that went out of service.
#[Object]
impl LeftOpen {
    /// How many open petitions the unit is responsible for or, while nobody is, has received. Somebody has to
    /// assign them: nothing moves automatically. As the register has it now, including this command; null if
    /// the command was refused.
    async fn open_petitions(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let Some((code, position)) = &self.0 else { return Ok(None) };
        ctx.wait_for(Some(*position)).await?;
        let served = ctx.reader()?.open_petitions_of(code).await.map_err(read_error)?;
        ctx.served(served.position);
        Ok(Some(served.value))
    }
}

/// The result of taking a unit out of service.
#[derive(MergedObject)]
#[graphql(serial)]
pub struct RetireUnitPayload(UnitPayload, LeftOpen);

impl RetireUnitPayload {
    pub(super) fn new(retired: UnitPayload, code: Option<UnitCode>) -> Self {
        let done = code.zip(retired.1.receipt().map(|receipt| Position(receipt.recorded.position)));
        Self(retired, LeftOpen(done))
    }
}

/// The result of an erasure.
pub struct Erasure(Option<i64>);

/// The result of an erasure.
#[Object]
impl Erasure {
    /// How many events had values about the petitioner; null if the command was refused, and for callers who
    /// work for a unit, since a petition may accuse that unit.
    async fn erased_events(&self) -> Option<i64> {
        self.0
    }
}

/// The payload of an erasure.
#[derive(MergedObject)]
#[graphql(serial)]
pub struct ErasePetitionerPayload(Erasure, CommandOutcome);

impl ErasePetitionerPayload {
    pub(super) fn new(outcome: CommandOutcome, tells_how_many: bool) -> Self {
        let erased = match outcome.receipt().map(|receipt| &receipt.recorded.event) {
            Some(Event::Petitioner(PetitionerEvent::PetitionerErased { events, .. })) if tells_how_many => {
                Some(events.cast_signed())
            }
            _ => None,
        };
        Self(Erasure(erased), outcome)
    }
}
