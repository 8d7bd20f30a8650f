//! The mutation `closePetition` (办结).

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{input::StepInput, on_petition},
    scalars::Date,
    terms::{Adoption, Outcome},
};
use redress_auth::Operation;
use redress_domain::petition::steps::Close;

/// The answer to a petition.
#[derive(InputObject)]
struct ClosePetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// What the answer was; before triage only `WITHDRAWN`.
    outcome: Outcome,
    /// Reference of the written opinion (处理意见书), at most 200 characters.
    opinion_reference: Option<String>,
    /// Day the opinion was delivered.
    delivered_on: Option<Date>,
    /// What became of a suggestion; only for petitions of the kind `SUGGESTION`.
    suggestion: Option<Adoption>,
}

mutation! {
    /// Closes a petition with an outcome (办结).
    async fn close_petition(
        ctx: &Context<'_>,
        /// The answer.
        input: ClosePetitionInput,
    ) -> Result<PetitionPayload> {
        let step = Close {
            outcome: input.outcome.into(),
            opinion_reference: input.opinion_reference,
            delivered_on: input.delivered_on.map(|day| day.0),
            suggestion: input.suggestion.map(Into::into),
        };
        on_petition(ctx, Operation::Close, &input.common, Ok(step)).await
    }
}
