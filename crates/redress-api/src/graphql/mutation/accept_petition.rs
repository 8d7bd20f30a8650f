//! The mutation `acceptPetition` (受理).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::command::{
    input::{StepInput, id},
    on_petition,
};
use redress_auth::Operation;
use redress_domain::petition::steps::Accept;

/// An acceptance.
#[derive(InputObject)]
struct AcceptPetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Code of the unit that accepts: the responsible unit.
    by: ID,
}

mutation! {
    /// Accepts a petition for the responsible unit (受理): once per assignment.
    async fn accept_petition(
        ctx: &Context<'_>,
        /// The acceptance.
        input: AcceptPetitionInput,
    ) -> Result<PetitionPayload> {
        let step = id(&input.by, "by").map(|by| Accept { by });
        on_petition(ctx, Operation::Accept, &input.common, step).await
    }
}
