//! The mutation `listBacklog` (列入积案).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::command::{
    UserError,
    input::{StepInput, id},
    on_petition,
};
use redress_auth::Operation;
use redress_domain::petition::steps::ListBacklog as List;

/// The listing of an old case.
#[derive(InputObject)]
struct ListBacklogInput {
    #[graphql(flatten)]
    common: StepInput,
    /// The list, as the office calls it: 1 to 100 characters.
    list: ID,
}

impl ListBacklogInput {
    fn step(&self) -> Result<List, UserError> {
        Ok(List { list: id(&self.list, "list")? })
    }
}

mutation! {
    /// Puts a petition on a list of old cases (积案), in whatever state it is. It can be on 20 lists over all its life,
    /// and on one again after it was struck off.
    async fn list_backlog(
        ctx: &Context<'_>,
        /// The listing.
        input: ListBacklogInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::ListBacklog, &input.common, input.step()).await
    }
}
