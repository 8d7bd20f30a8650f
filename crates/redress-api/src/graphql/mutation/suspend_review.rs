//! The mutation `suspendReview`.

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::command::{input::StepInput, on_petition};
use redress_auth::Operation;
use redress_domain::petition::steps::SuspendReview as Step;

/// A suspension.
#[derive(InputObject)]
struct SuspendReviewInput {
    #[graphql(flatten)]
    common: StepInput,
}

mutation! {
    /// Suspends the open re-review for a hearing, once: the days until it is resumed do not count.
    async fn suspend_review(
        ctx: &Context<'_>,
        /// A suspension.
        input: SuspendReviewInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::AnswerReview, &input.common, Ok(Step {})).await
    }
}
