//! The mutation `erasePetitioner`.

use super::payload::ErasePetitionerPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        execute,
        input::{CommandInput, Confidential, id},
    },
    context::ContextExt,
};
use redress_auth::Operation;
use redress_domain::petitioner::Erase;
use redress_log::Command;

/// An erasure.
#[derive(InputObject)]
struct ErasePetitionerInput {
    /// The petitioner: the opaque id of the registration, or the petition's number if the registration names
    /// none.
    petitioner_id: ID,
    #[graphql(flatten)]
    common: CommandInput,
    /// Why, for the record. It is never erased, so it must not name the petitioner.
    #[graphql(secret)]
    reason: Confidential,
}

mutation! {
    /// Erases every value about a petitioner recorded so far, in all their petitions: names, contacts,
    /// identity numbers and free text. It cannot be undone. Events, their order and all figures remain.
    async fn erase_petitioner(
        ctx: &Context<'_>,
        /// The erasure.
        input: ErasePetitionerInput,
    ) -> Result<ErasePetitionerPayload> {
        let reason = input.reason.text();
        let command = id(&input.petitioner_id, "petitioner_id")
            .map(|petitioner_id| Command::Erase(Erase { petitioner_id, reason }));
        let outcome = execute(ctx, Operation::Erase, &input.common, command).await?;
        Ok(ErasePetitionerPayload::new(outcome, ctx.caller()?.unit.is_none()))
    }
}
