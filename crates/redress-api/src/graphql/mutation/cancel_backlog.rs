//! The mutation `cancelBacklog` (销号).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::command::{
    UserError,
    input::{StepInput, id},
    on_petition,
};
use redress_auth::Operation;
use redress_domain::petition::steps::CancelBacklog as Cancel;

/// The striking off of an old case.
#[derive(InputObject)]
struct CancelBacklogInput {
    #[graphql(flatten)]
    common: StepInput,
    /// The list on which the petition is.
    list: ID,
    /// Code of the unit that verified that the case is settled, in the caller's subtree: neither the responsible
    /// unit nor one below it.
    verified_by: ID,
}

impl CancelBacklogInput {
    fn step(&self) -> Result<Cancel, UserError> {
        let (list, verified_by) = (id(&self.list, "list")?, id(&self.verified_by, "verified_by")?);
        Ok(Cancel { list, verified_by })
    }
}

mutation! {
    /// Strikes a petition off a list of old cases (销号), once its opinion was delivered and the petitioner's last
    /// known answer, by its day, is that it is resolved.
    async fn cancel_backlog(
        ctx: &Context<'_>,
        /// The striking off.
        input: CancelBacklogInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::CancelBacklog, &input.common, input.step()).await
    }
}
