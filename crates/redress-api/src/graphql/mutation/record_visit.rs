//! The mutation `recordVisit`.

use super::payload::PetitionPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        UserError,
        input::{StepInput, count, id},
        on_petition,
    },
    terms::Channel,
};
use redress_auth::Operation;
use redress_domain::petition::steps::RecordVisit as Visit;

/// A visit, call or letter that came at `occurredAt`.
#[derive(InputObject)]
struct RecordVisitInput {
    #[graphql(flatten)]
    common: StepInput,
    /// How they came.
    channel: Channel,
    /// Code of the unit they approached; it may be any unit.
    unit: ID,
    /// How many people, 1 to 1,000,000.
    #[graphql(default = 1)]
    head_count: i32,
}

impl RecordVisitInput {
    fn step(&self) -> Result<Visit, UserError> {
        Ok(Visit {
            channel: self.channel.into(),
            unit: id(&self.unit, "unit")?,
            head_count: count(self.head_count, "head_count")?,
        })
    }
}

mutation! {
    /// Records that the petitioner came, wrote or called again about this petition. Allowed in every state,
    /// and may be recorded late.
    async fn record_visit(
        ctx: &Context<'_>,
        /// The visit.
        input: RecordVisitInput,
    ) -> Result<PetitionPayload> {
        on_petition(ctx, Operation::RecordVisit, &input.common, input.step()).await
    }
}
