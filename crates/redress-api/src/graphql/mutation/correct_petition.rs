//! The mutation `correctPetition` (更正).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        UserError,
        input::{Confidential, StepInput, count, optional_id, text},
        on_petition,
    },
    scalars::Position,
    terms::Channel,
};
use redress_auth::Operation;
use redress_domain::petition::steps::Correct;

/// A correction. Only fields that are given change.
#[derive(InputObject)]
struct CorrectPetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Position of the visit to correct; default: the registration is corrected.
    visit: Option<Position>,
    /// Code of the right place; only for a registration.
    place: Option<ID>,
    /// The right category; only for a registration.
    category: Option<ID>,
    /// The right number of people.
    head_count: Option<i32>,
    /// The right channel.
    channel: Option<Channel>,
    /// Why, in words. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    reason: Option<Confidential>,
}

impl CorrectPetitionInput {
    fn step(&self) -> Result<Correct, UserError> {
        Ok(Correct {
            visit: self.visit.map(|position| position.0.0),
            place: optional_id(self.place.as_ref(), "place")?,
            category: optional_id(self.category.as_ref(), "category")?,
            head_count: self.head_count.map(|number| count(number, "head_count")).transpose()?,
            channel: self.channel.map(Into::into),
            reason: text(self.reason.as_ref()),
        })
    }
}

mutation! {
    /// Corrects values of the registration or a visit that were recorded wrongly (更正). History contains both.
    async fn correct_petition(
        ctx: &Context<'_>,
        /// The correction.
        input: CorrectPetitionInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::Correct, &input.common, input.step()).await
    }
}
