//! The mutation `reopenPetition`.

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{
        input::{Confidential, StepInput, text},
        on_petition,
    },
    terms::ReopenCause,
};
use redress_auth::Operation;
use redress_domain::petition::steps::Reopen;

/// A reopening.
#[derive(InputObject)]
struct ReopenPetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Why. With `RECORDING_ERROR` the closing counts nowhere, and the same round continues.
    cause: ReopenCause,
    /// The reason in words. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    reason: Option<Confidential>,
}

mutation! {
    /// Reopens a closed petition: a new round begins, which waits for its assignment.
    async fn reopen_petition(
        ctx: &Context<'_>,
        /// The reopening.
        input: ReopenPetitionInput,
    ) -> Result<PetitionPayload> {
        let operation = match input.cause {
            ReopenCause::RecordingError => Operation::UndoClosing,
            _ => Operation::Reopen,
        };
        let step = Reopen { cause: input.cause.into(), reason: text(input.reason.as_ref()) };
        on_petition(ctx, operation, &input.common, Ok(step)).await
    }
}
