//! The mutation `followUpPetition` (回访).

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{input::StepInput, on_petition},
    terms::{Resolved, Satisfaction},
};
use redress_auth::Operation;
use redress_domain::petition::steps::FollowUp;

/// What the petitioner said about the outcome, at `occurredAt`.
#[derive(InputObject)]
struct FollowUpPetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Whether the matter is resolved.
    resolved: Resolved,
    /// The rating given.
    satisfaction: Satisfaction,
}

mutation! {
    /// Records what the petitioner answered after the closing (回访). May be recorded late.
    async fn follow_up_petition(
        ctx: &Context<'_>,
        /// The answer.
        input: FollowUpPetitionInput,
    ) -> Result<PetitionPayload> {
        let step = FollowUp { resolved: input.resolved.into(), satisfaction: input.satisfaction.into() };
        on_petition(ctx, Operation::FollowUp, &input.common, Ok(step)).await
    }
}
