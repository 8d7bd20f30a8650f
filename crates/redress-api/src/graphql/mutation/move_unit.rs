//! The mutation `moveUnit`.

use super::payload::UnitPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        input::{ToUnitInput, id},
        on_unit,
    },
    scalars::Date,
};
use redress_domain::unit::UnitCommand;

/// A new place in the tree.
#[derive(InputObject)]
struct MoveUnitInput {
    #[graphql(flatten)]
    common: ToUnitInput,
    /// Code of the unit above it from that day.
    parent: ID,
    /// First day at the new place; default: the day of `occurredAt`.
    effective_on: Option<Date>,
}

mutation! {
    /// Moves a unit, with all below it, under another one, from a day on.
    async fn move_unit(
        ctx: &Context<'_>,
        /// The new place.
        input: MoveUnitInput,
    ) -> Result<UnitPayload> {
        let effective_on = input.effective_on.map(|day| day.0);
        let command = id(&input.parent, "parent").map(|parent| UnitCommand::Move { parent, effective_on });
        on_unit(ctx, &input.common, command).await
    }
}
