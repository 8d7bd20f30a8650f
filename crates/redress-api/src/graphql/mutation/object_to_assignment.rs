//! The mutation `objectToAssignment` (退回).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::command::{
    UserError,
    input::{Confidential, StepInput, id},
    on_petition,
};
use redress_auth::Operation;
use redress_domain::petition::steps::ObjectToAssignment as Objection;

/// An objection to an assignment.
#[derive(InputObject)]
struct ObjectToAssignmentInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Code of the unit that objects: the responsible unit, in the caller's subtree.
    by: ID,
    /// Why the petition is not its to handle. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    reason: Confidential,
}

impl ObjectToAssignmentInput {
    fn step(&self) -> Result<Objection, UserError> {
        Ok(Objection { by: id(&self.by, "by")?, reason: self.reason.text() })
    }
}

mutation! {
    /// Records that the responsible unit objects to its assignment, which it has not accepted (退回): until
    /// `objectionUntil`, and once per assignment.
    async fn object_to_assignment(
        ctx: &Context<'_>,
        /// The objection.
        input: ObjectToAssignmentInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::ObjectToAssignment, &input.common, input.step()).await
    }
}
