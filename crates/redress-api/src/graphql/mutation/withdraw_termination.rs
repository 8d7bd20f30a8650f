//! The mutation `withdrawTermination`.

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::command::{
    input::{Confidential, StepInput},
    on_petition,
};
use redress_auth::Operation;
use redress_domain::petition::steps::WithdrawTermination as Withdraw;

/// The withdrawal of a termination.
#[derive(InputObject)]
struct WithdrawTerminationInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Why. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    reason: Confidential,
}

mutation! {
    /// Withdraws the termination of a petition: it is closed as before.
    async fn withdraw_termination(
        ctx: &Context<'_>,
        /// The withdrawal.
        input: WithdrawTerminationInput,
    ) -> Result<PetitionPayload> {
        let step = Withdraw { reason: input.reason.text() };
        on_petition(ctx, Operation::Terminate, &input.common, Ok(step)).await
    }
}
