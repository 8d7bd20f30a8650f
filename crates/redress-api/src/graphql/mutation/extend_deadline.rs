//! The mutation `extendDeadline` (延期).

use super::payload::PetitionPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{
        input::{Confidential, StepInput, text},
        on_petition,
    },
    scalars::Date,
};
use redress_auth::Operation;
use redress_domain::petition::steps::ExtendDeadline as Extend;

/// A new due day.
#[derive(InputObject)]
struct ExtendDeadlineInput {
    #[graphql(flatten)]
    common: StepInput,
    /// The new due day: after the present one, by at most as many days as the procedure allows (30).
    due_on: Date,
    /// The officer or office that approved it, in at most 200 characters.
    approver: String,
    /// Why, in words. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    reason: Option<Confidential>,
}

mutation! {
    /// Extends the deadline of a round (延期): once, on or before the due day.
    async fn extend_deadline(
        ctx: &Context<'_>,
        /// The new due day.
        input: ExtendDeadlineInput,
    ) -> Result<PetitionPayload> {
        let step =
            Extend { due_on: input.due_on.0, approver: input.approver, reason: text(input.reason.as_ref()) };
        on_petition(ctx, Operation::ExtendDeadline, &input.common, Ok(step)).await
    }
}
