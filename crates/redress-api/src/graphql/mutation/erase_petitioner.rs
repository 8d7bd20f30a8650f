//! Erasure of what is held of a petitioner.

use super::{
    execute::execute,
    input::{CommandInput, Confidential, id},
    payload::ErasePetitionerPayload,
};
use crate::graphql::context::Within;
use async_graphql::{Context, ID, InputObject, Object, Result};
use redress_auth::Operation;
use redress_domain::petitioner::Erase;
use redress_log::Command;

/// Whose values are to be erased, and why.
#[derive(InputObject)]
pub struct ErasePetitionerInput {
    /// The petitioner: the opaque id of the registration, or the petition's number where it names none.
    petitioner_id: ID,
    #[graphql(flatten)]
    common: CommandInput,
    /// Why, for the record. It is kept, and must not name the petitioner.
    #[graphql(secret)]
    reason: Confidential,
}

/// Erasure of what is held of a petitioner.
#[derive(Debug, Default)]
pub struct ErasePetitioner;

/// Erasure of what is held of a petitioner.
#[Object]
impl ErasePetitioner {
    /// Erases every value about a petitioner recorded so far, in all their petitions: names, contacts, identity numbers and free text. It
    /// cannot be undone. History, its order and its figures stay.
    async fn erase_petitioner(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose values, and why.")] input: ErasePetitionerInput,
    ) -> Result<ErasePetitionerPayload> {
        let reason = input.reason.text();
        let command = id(&input.petitioner_id, "petitioner_id")
            .map(|petitioner_id| Command::Erase(Erase { petitioner_id, reason }));
        let outcome = execute(ctx, Operation::Erase, &input.common, command).await?;
        Ok(ErasePetitionerPayload::new(outcome, ctx.caller()?.unit.is_none()))
    }
}
