//! The mutation `decideReview`.

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{
        input::{Confidential, StepInput},
        on_petition,
    },
    scalars::Date,
    terms::ReviewResult,
};
use redress_auth::Operation;
use redress_domain::petition::steps::DecideReview as Decide;

/// The decision of a review.
#[derive(InputObject)]
struct DecideReviewInput {
    #[graphql(flatten)]
    common: StepInput,
    /// The result. `RETURNED`: the petition waits for its reopening with the cause `REVIEW_ORDERED`.
    result: ReviewResult,
    /// Number of the written opinion, at most 200 characters; by default the next number of the reviewing body.
    number: Option<String>,
    /// Day the opinion was delivered, if it was.
    delivered_on: Option<Date>,
    /// What the review found. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    finding: Confidential,
}

mutation! {
    /// Decides the open request for review, for the body that was asked (复查意见、复核意见).
    async fn decide_review(
        ctx: &Context<'_>,
        /// The decision.
        input: DecideReviewInput,
    ) -> Result<PetitionPayload> {
        let step = Decide {
            result: input.result.into(),
            number: input.number,
            delivered_on: input.delivered_on.map(|day| day.0),
            finding: input.finding.text(),
        };
        on_petition(ctx, Operation::AnswerReview, &input.common, Ok(step)).await
    }
}
