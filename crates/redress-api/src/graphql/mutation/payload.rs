//! What mutations answer. Fields are answered in the order asked (`serial`): one at most has to wait.

use super::user_error::UserError;
use crate::graphql::{
    context::Within, error::read_error, petition::Petition, reads::ReadsWithin, scalars::Position, unit::Unit,
};
use async_graphql::{Context, MergedObject, Object, Result};
use redress_domain::{PetitionId, UnitCode, petitioner::PetitionerEvent};
use redress_log::{Event, Receipt};

/// What became of a command.
pub struct CommandOutcome(pub(super) Result<Receipt, UserError>);

impl CommandOutcome {
    pub(in crate::graphql) fn receipt(&self) -> Option<&Receipt> {
        self.0.as_ref().ok()
    }
}

/// What became of a command.
#[Object]
impl CommandOutcome {
    /// Position of its event, for `minPosition`; null if it was refused.
    async fn position(&self) -> Option<Position> {
        self.receipt().map(|receipt| Position(receipt.recorded.position))
    }

    /// Place of its event in the history, from 1, for `expectedSequence`; null if it was refused.
    async fn sequence(&self) -> Option<i64> {
        self.receipt().map(|receipt| receipt.recorded.sequence.cast_signed())
    }

    /// Whether it had been carried out before, under the same command id: this is the first answer again.
    async fn repeated(&self) -> bool {
        self.receipt().is_some_and(|receipt| receipt.repeated)
    }

    /// Why it was refused; empty if it was carried out.
    async fn user_errors(&self) -> Vec<UserError> {
        self.0.as_ref().err().cloned().into_iter().collect()
    }
}

/// A petition that a command changed.
pub struct ChangedPetition(Option<(PetitionId, Position)>);

/// A petition that a command changed.
#[Object]
impl ChangedPetition {
    /// The petition, this command included: asking for it waits until the read side has it. Null if the command was refused, and where it
    /// took the petition out of the caller's hands.
    async fn petition(&self, ctx: &Context<'_>) -> Result<Option<Petition>> {
        let Some((id, position)) = &self.0 else { return Ok(None) };
        ctx.wait_for(Some(*position)).await?;
        Petition::find(ctx, id).await
    }
}

/// What became of a command to a petition.
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
    /// The unit as it stands today, this command included: asking for it waits until the read side has it. Null if the command was refused.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Unit>> {
        let Some((code, position)) = &self.0 else { return Ok(None) };
        ctx.wait_for(Some(*position)).await?;
        let served = ctx.reader()?.unit_tree(None).await.map_err(read_error)?;
        ctx.served(served.position);
        Ok(Unit::of(&served.value, code, ctx.api()?.log.today()))
    }
}

/// What became of a command to a unit.
#[derive(MergedObject)]
#[graphql(serial)]
pub struct UnitPayload(ChangedUnit, CommandOutcome);

impl UnitPayload {
    pub(super) fn new(outcome: CommandOutcome, code: Option<UnitCode>) -> Self {
        let changed = code.zip(outcome.receipt().map(|receipt| Position(receipt.recorded.position)));
        Self(ChangedUnit(changed), outcome)
    }
}

/// What a unit that went out of service left open.
pub struct LeftOpen(Option<(UnitCode, Position)>);

/// What a unit that went out of service left open.
#[Object]
impl LeftOpen {
    /// How many open petitions the unit is responsible for or, as long as nobody is, has received: somebody has to assign them, for nothing
    /// moves by itself. As the register has it now, this command included; null if the command was refused.
    async fn open_petitions(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let Some((code, position)) = &self.0 else { return Ok(None) };
        ctx.wait_for(Some(*position)).await?;
        let served = ctx.reader()?.open_petitions_of(code).await.map_err(read_error)?;
        ctx.served(served.position);
        Ok(Some(served.value))
    }
}

/// What became of a command that takes a unit out of service.
#[derive(MergedObject)]
#[graphql(serial)]
pub struct RetireUnitPayload(UnitPayload, LeftOpen);

impl RetireUnitPayload {
    pub(super) fn new(retired: UnitPayload, code: Option<UnitCode>) -> Self {
        let done = code.zip(retired.1.receipt().map(|receipt| Position(receipt.recorded.position)));
        Self(retired, LeftOpen(done))
    }
}

/// What an erasure did.
pub struct Erasure(Option<i64>);

/// What an erasure did.
#[Object]
impl Erasure {
    /// How many events had values about the petitioner; null if it was refused, and for callers who work for a unit, which some of these
    /// petitions may accuse.
    async fn erased_events(&self) -> Option<i64> {
        self.0
    }
}

/// What became of an erasure.
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
