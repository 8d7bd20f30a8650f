//! The mutation `terminatePetition` (终结).

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{input::StepInput, on_petition},
    terms::TerminationGround,
};
use redress_auth::Operation;
use redress_domain::petition::steps::Terminate;

/// A termination.
#[derive(InputObject)]
struct TerminatePetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Why. `NO_REQUEST_IN_TIME` only where the procedure file allows it.
    ground: TerminationGround,
    /// The office with which the termination is filed (备案), at most 200 characters.
    filed_with: Option<String>,
}

mutation! {
    /// Ends the procedure of a closed petition for good (终结): it is neither reopened nor reviewed again. Nobody is turned
    /// away: a later petition of the matter is registered, and taken up if it has new facts.
    async fn terminate_petition(
        ctx: &Context<'_>,
        /// The termination.
        input: TerminatePetitionInput,
    ) -> Result<PetitionPayload> {
        let step = Terminate { ground: input.ground.into(), filed_with: input.filed_with };
        on_petition(ctx, Operation::Terminate, &input.common, Ok(step)).await
    }
}
