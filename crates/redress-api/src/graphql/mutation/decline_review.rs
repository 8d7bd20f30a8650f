//! The mutation `declineReview` (不予受理).

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{
        input::{Confidential, StepInput},
        on_petition,
    },
    terms::DeclineGround,
};
use redress_auth::Operation;
use redress_domain::petition::steps::DeclineReview as Decline;

/// A request for review that is not taken up.
#[derive(InputObject)]
struct DeclineReviewInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Why. A late request is declined as `LATE`, one to the wrong body as `WRONG_BODY`. These two grounds apply to no other request.
    ground: DeclineGround,
    /// The reason in words. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    reason: Confidential,
}

mutation! {
    /// Declines the open request for review, for the body that was asked; one to the wrong body, for those who work with
    /// the petition. Another request may follow.
    async fn decline_review(
        ctx: &Context<'_>,
        /// The refusal.
        input: DeclineReviewInput,
    ) -> Result<PetitionPayload> {
        let step = Decline { ground: input.ground.into(), reason: input.reason.text() };
        on_petition(ctx, Operation::AnswerReview, &input.common, Ok(step)).await
    }
}
