//! The mutation `nameSponsor` (包案).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::command::{
    UserError,
    input::{StepInput, id},
    on_petition,
};
use redress_auth::Operation;
use redress_domain::petition::steps::NameSponsor as Name;

/// The naming of a sponsor.
#[derive(InputObject)]
struct NameSponsorInput {
    #[graphql(flatten)]
    common: StepInput,
    /// The leader, an opaque id: never a name.
    leader: ID,
    /// The leader's post.
    post: String,
    /// Code of the leader's unit.
    unit: ID,
}

impl NameSponsorInput {
    fn step(&self) -> Result<Name, UserError> {
        let (leader, unit) = (id(&self.leader, "leader")?, id(&self.unit, "unit")?);
        Ok(Name { leader, post: self.post.clone(), unit })
    }
}

mutation! {
    /// Names the leader who is the sponsor of a petition (包案), in whatever state it is, and releases the previous
    /// sponsor. The leader's unit is not one that the petition accuses or may accuse, nor below one. It does not read
    /// the petition because of the naming.
    async fn name_sponsor(
        ctx: &Context<'_>,
        /// The naming.
        input: NameSponsorInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::NameSponsor, &input.common, input.step()).await
    }
}
