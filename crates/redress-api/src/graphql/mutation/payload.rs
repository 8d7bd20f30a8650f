//! The payloads of mutations.

use super::user_error::UserError;
use crate::graphql::{
    context::ContextExt,
    error::read_error,
    petition::Petition,
    read_source::ReadContext,
    scalars::Position,
    tables::{object_type, text},
    unit::Unit,
};
use async_graphql::{Result, registry::Registry};
use redress_domain::{PetitionId, UnitCode, petitioner::PetitionerEvent};
use redress_log::{Event, Receipt};

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

/// The result of a command.
pub(in crate::graphql) struct CommandOutcome(pub(super) Result<Receipt, UserError>);

impl CommandOutcome {
    pub(in crate::graphql) fn receipt(&self) -> Option<&Receipt> {
        self.0.as_ref().ok()
    }
}

fields! {
    impl CommandOutcome as (ROWS, own) {
        /// Position of its event, for `minPosition`; null if it was refused.
        fn position(&self) -> Option<Position> {
            self.receipt().map(|receipt| Position(receipt.recorded.position))
        }

        /// Sequence of its event in the history, from 1, for `expectedSequence`; null if it was refused.
        fn sequence(&self) -> Option<i64> {
            self.receipt().map(|receipt| receipt.recorded.sequence.cast_signed())
        }

        /// Whether the command had been executed before with the same command id: this is the first answer again.
        fn repeated(&self) -> bool {
            self.receipt().is_some_and(|receipt| receipt.repeated)
        }

        /// Whether it set a limit in a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.receipt().is_some_and(|receipt| receipt.recorded.event.assumes_calendar())
        }

        /// Why it was refused; empty if it was executed.
        fn user_errors(&self) -> Vec<UserError> {
            self.0.as_ref().err().cloned().into_iter().collect()
        }
    }
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

impl PetitionPayload {
    pub(super) fn new(outcome: CommandOutcome, id: Option<PetitionId>) -> Self {
        let changed = id.zip(outcome.position());
        Self { changed: ChangedPetition(changed), outcome }
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

impl UnitPayload {
    pub(super) fn new(outcome: CommandOutcome, code: Option<UnitCode>) -> Self {
        let changed = code.zip(outcome.position());
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
        let done = code.zip(outcome.position());
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
