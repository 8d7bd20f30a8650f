//! The mutation `decideObjection`.

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::command::{
    UserError,
    input::{Confidential, StepInput, id},
    on_petition,
};
use redress_auth::Operation;
use redress_domain::petition::steps::DecideObjection as Decide;

/// The decision on an objection to an assignment.
#[derive(InputObject)]
struct DecideObjectionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Code of the unit that decides, in the caller's subtree: the one that gave the order, or one above it.
    by: ID,
    /// Whether the unit is right. Then nobody is responsible until the next assignment; otherwise everything is
    /// as before the objection.
    upheld: bool,
    /// Why. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    reason: Confidential,
}

impl DecideObjectionInput {
    fn step(&self) -> Result<Decide, UserError> {
        Ok(Decide { by: id(&self.by, "by")?, upheld: self.upheld, reason: self.reason.text() })
    }
}

mutation! {
    /// Decides the open objection to an assignment. Until then the petition is neither accepted nor extended,
    /// escalated or closed, except as withdrawn; assigning it again ends the objection undecided.
    async fn decide_objection(
        ctx: &Context<'_>,
        /// The decision.
        input: DecideObjectionInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::DecideObjection, &input.common, input.step()).await
    }
}
