//! The mutation `resumeReview`.

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::command::{input::StepInput, on_petition};
use redress_auth::Operation;
use redress_domain::petition::steps::ResumeReview as Step;

/// The end of a suspension.
#[derive(InputObject)]
struct ResumeReviewInput {
    #[graphql(flatten)]
    common: StepInput,
}

mutation! {
    /// Resumes the suspended re-review: `decideBy` moves by the days of the suspension.
    async fn resume_review(
        ctx: &Context<'_>,
        /// The end of a suspension.
        input: ResumeReviewInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::AnswerReview, &input.common, Ok(Step {})).await
    }
}
