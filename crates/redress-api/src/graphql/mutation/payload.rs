//! The payloads of mutations.

use crate::graphql::petition::Petition;
use async_graphql::{Result, registry::Registry};
use redress_api_common::{
    command::CommandOutcome,
    context::ContextExt,
    error::read_error,
    read_source::ReadContext,
    scalars::Position,
    tables::{object_type, text},
    unit::Unit,
};
use redress_domain::{PetitionId, UnitCode, petitioner::PetitionerEvent};
use redress_log::Event;

/// Generates a payload, whose fields are those of its parts.
macro_rules! payload {
    ($(#[doc = $about:literal])+ $name:ident { $($part:ident: $of:ident),+ }) => {
        $(#[doc = $about])+
        pub(super) struct $name {
            $($part: $of,)+
        }

        impl $name {
            /// Registers its type, and returns how a field refers to it.
            pub(super) fn register(registry: &mut Registry) -> String {
                let about = text(&[$($about),+]);
                object_type(registry, (stringify!($name), &about), |_| Vec::new(), &[$($of::ROWS),+]);
                concat!(stringify!($name), "!").to_owned()
            }
        }

        tabled! { $name: |payload, name, ctx| None$(.or_else(|| payload.$part.own(name, ctx)))+ }
    };
}

/// A petition that a command changed.
struct ChangedPetition(Option<(PetitionId, Position)>);

fields! {
    impl ChangedPetition as (ROWS, own) {
        /// The petition, including this command: selecting it waits until the read side has it. Null if the
        /// command was refused, or if the caller no longer works with the petition.
        async fn petition(&self, ctx: &Context<'_>) -> Result<Option<Petition>> {
            let Some((id, position)) = &self.0 else { return Ok(None) };
            ctx.wait_for(Some(*position)).await?;
            Petition::find(ctx, id).await
        }
    }
}

payload! {
    /// The result of a command to a petition.
    PetitionPayload { changed: ChangedPetition, outcome: CommandOutcome }
}

impl From<(CommandOutcome, Option<PetitionId>)> for PetitionPayload {
    fn from((outcome, id): (CommandOutcome, Option<PetitionId>)) -> Self {
        let changed = id.zip(outcome.event_position());
        Self { changed: ChangedPetition(changed), outcome }
    }
}

impl PetitionPayload {
    /// The same for a caller who may not work with the petition.
    pub(super) fn without_sequence(self) -> Self {
        Self { outcome: self.outcome.without_sequence(), ..self }
    }
}

/// A unit that a command changed.
struct ChangedUnit(Option<(UnitCode, Position)>);

fields! {
    impl ChangedUnit as (ROWS, own) {
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
}

payload! {
    /// The result of a command to a unit.
    UnitPayload { changed: ChangedUnit, outcome: CommandOutcome }
}

impl From<(CommandOutcome, Option<UnitCode>)> for UnitPayload {
    fn from((outcome, code): (CommandOutcome, Option<UnitCode>)) -> Self {
        let changed = code.zip(outcome.event_position());
        Self { changed: ChangedUnit(changed), outcome }
    }
}

/// The open petitions of a unit that went out of service.
struct LeftOpen(Option<(UnitCode, Position)>);

fields! {
    impl LeftOpen as (ROWS, own) {
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
}

payload! {
    /// The result of taking a unit out of service.
    RetireUnitPayload { changed: ChangedUnit, outcome: CommandOutcome, left_open: LeftOpen }
}

impl RetireUnitPayload {
    pub(super) fn new(retired: UnitPayload, code: Option<UnitCode>) -> Self {
        let UnitPayload { changed, outcome } = retired;
        let done = code.zip(outcome.event_position());
        Self { changed, outcome, left_open: LeftOpen(done) }
    }
}

/// The result of an erasure.
struct Erasure(Option<i64>);

fields! {
    impl Erasure as (ROWS, own) {
        /// How many events had values about the petitioner; null if the command was refused, and for callers who
        /// work for a unit, since a petition may accuse that unit.
        fn erased_events(&self) -> Option<i64> {
            self.0
        }
    }
}

payload! {
    /// The payload of an erasure.
    ErasePetitionerPayload { erasure: Erasure, outcome: CommandOutcome }
}

impl ErasePetitionerPayload {
    pub(super) fn new(outcome: CommandOutcome, tells_how_many: bool) -> Self {
        let erased = match outcome.receipt().map(|receipt| &receipt.recorded.event) {
            Some(Event::Petitioner(PetitionerEvent::PetitionerErased { events, .. })) if tells_how_many => {
                Some(events.cast_signed())
            }
            _ => None,
        };
        Self { erasure: Erasure(erased), outcome }
    }
}
