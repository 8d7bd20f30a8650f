//! The mutation `escalatePetition` (四级会诊).

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        UserError,
        input::{Confidential, StepInput, count, id, text},
        on_petition,
    },
    scalars::Date,
};
use redress_auth::Operation;
use redress_domain::petition::steps::Escalate;

/// An escalation.
#[derive(InputObject)]
struct EscalatePetitionInput {
    #[graphql(flatten)]
    common: StepInput,
    /// Code of the unit that becomes responsible: of the same or a higher level.
    to: ID,
    /// The tier, above the present one: 2 joint consultation, 3 directors' conference, 4 district joint conference.
    tier: i32,
    /// The new due day; default: the last day allowed.
    due_on: Option<Date>,
    /// Why, in words. Stored separately from history, so that it can be erased.
    #[graphql(secret)]
    reason: Option<Confidential>,
}

impl EscalatePetitionInput {
    fn step(&self) -> Result<Escalate, UserError> {
        Ok(Escalate {
            to: id(&self.to, "to")?,
            // A tier that does not fit into a byte is above the highest tier as well.
            tier: count(self.tier, "tier")?.try_into().unwrap_or(u8::MAX),
            due_on: self.due_on.map(|day| day.0),
            reason: text(self.reason.as_ref()),
        })
    }
}

mutation! {
    /// Raises the responsibility to a higher tier (四级会诊).
    async fn escalate_petition(
        ctx: &Context<'_>,
        /// The escalation.
        input: EscalatePetitionInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::Escalate, &input.common, input.step()).await
    }
}
