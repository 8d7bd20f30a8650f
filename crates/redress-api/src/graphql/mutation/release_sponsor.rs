//! The mutation `releaseSponsor`.

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::command::{input::StepInput, on_petition};
use redress_auth::Operation;
use redress_domain::petition::steps::ReleaseSponsor as Release;

/// The release of a sponsor.
#[derive(InputObject)]
struct ReleaseSponsorInput {
    #[graphql(flatten)]
    common: StepInput,
}

mutation! {
    /// Releases the sponsor of a petition.
    async fn release_sponsor(
        ctx: &Context<'_>,
        /// The release.
        input: ReleaseSponsorInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::ReleaseSponsor, &input.common, Ok(Release {})).await
    }
}
