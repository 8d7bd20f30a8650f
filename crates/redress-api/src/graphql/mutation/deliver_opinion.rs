//! The mutation `deliverOpinion` (送达).

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{input::StepInput, on_petition},
    terms::{DeliveryMethod, OpinionStage},
};
use redress_auth::Operation;
use redress_domain::petition::steps::DeliverOpinion as Deliver;

/// The delivery of an opinion.
#[derive(InputObject)]
struct DeliverOpinionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// The stage of the opinion, in the present round.
    stage: OpinionStage,
    /// How it was delivered.
    method: DeliveryMethod,
}

mutation! {
    /// Records that an opinion was delivered (送达): the answer to an appeal, or the decision of a review. From that
    /// day a review can be requested, until `appealUntil`. May be recorded late, for any day since the opinion was
    /// given.
    async fn deliver_opinion(
        ctx: &Context<'_>,
        /// The delivery.
        input: DeliverOpinionInput,
    ) -> Result<PetitionPayload> {
        let step = Deliver { stage: input.stage.into(), method: input.method.into() };
        on_petition(ctx, Operation::DeliverOpinion, &input.common, Ok(step)).await
    }
}
