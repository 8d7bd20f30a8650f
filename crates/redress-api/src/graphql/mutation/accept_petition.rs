//! The mutation `acceptPetition` (受理).

use super::{
    execute::on_petition,
    input::{StepInput, id},
    payload::PetitionPayload,
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use redress_auth::Operation;
use redress_domain::petition::steps::Accept;

/// An acceptance.
#[derive(InputObject)]
pub struct AcceptPetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Code of the unit that accepts: the responsible unit.
    by: ID,
}

/// Acceptance (受理).
#[derive(Debug, Default)]
pub struct AcceptPetition;

/// Acceptance (受理).
#[Object]
impl AcceptPetition {
    /// Accepts a petition for the responsible unit (受理): once per assignment.
    async fn accept_petition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The acceptance.")] input: AcceptPetitionInput,
    ) -> Result<PetitionPayload> {
        let step = id(&input.by, "by").map(|by| Accept { by });
        on_petition(ctx, Operation::Accept, &input.common, step).await
    }
}
