//! The mutation `requestReview` (复查、复核).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        UserError,
        input::{StepInput, id},
        on_petition,
    },
    terms::ReviewStage,
};
use redress_auth::Operation;
use redress_domain::petition::steps::RequestReview as Request;

/// A request for review.
#[derive(InputObject)]
struct RequestReviewInput {
    #[graphql(flatten)]
    common: StepInput,
    /// What is requested.
    stage: ReviewStage,
    /// Code of the body that is asked: the lowest government above the unit whose opinion it is, or a department or
    /// bureau one level up. A request to another body is recorded; it can only be declined, as `WRONG_BODY`.
    to: ID,
    /// Number of the opinion. Required from an office that does not work with the petition: it learns only whether the
    /// request is accepted.
    opinion_number: Option<String>,
}

impl RequestReviewInput {
    fn step(&self) -> Result<Request, UserError> {
        let (stage, opinion_number) = (self.stage.into(), self.opinion_number.clone());
        Ok(Request { stage, to: id(&self.to, "to")?, opinion_number })
    }
}

mutation! {
    /// Records that the petitioner requests a review (复查) or re-review (复核) of a delivered opinion. It is no filing.
    /// One that comes after `appealUntil` is recorded; it can only be declined, as `LATE`. May be recorded late.
    async fn request_review(
        ctx: &Context<'_>,
        /// The request.
        input: RequestReviewInput,
    ) -> Result<PetitionPayload> {
        let is_by_number = input.opinion_number.is_some();
        let payload: PetitionPayload =
            on_petition(ctx, Operation::RequestReview, &input.common, input.step()).await?;
        Ok(if is_by_number { payload.without_sequence() } else { payload })
    }
}
