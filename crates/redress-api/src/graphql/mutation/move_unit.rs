//! The mutation `moveUnit`.

use super::{
    execute::on_unit,
    input::{ToUnitInput, id},
    payload::UnitPayload,
};
use crate::graphql::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object, Result};
use redress_domain::unit::UnitCommand;

/// A new place in the tree.
#[derive(InputObject)]
pub struct MoveUnitInput {
    #[graphql(flatten)]
    common: ToUnitInput,
    /// Code of the unit above it from that day.
    parent: ID,
    /// First day at the new place; default: the day of `occurredAt`.
    effective_on: Option<Date>,
}

/// Moving a unit.
#[derive(Debug, Default)]
pub struct MoveUnit;

/// Moving a unit.
#[Object]
impl MoveUnit {
    /// Moves a unit, with all below it, under another one, from a day on.
    async fn move_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new place.")] input: MoveUnitInput,
    ) -> Result<UnitPayload> {
        let effective_on = input.effective_on.map(|day| day.0);
        let command = id(&input.parent, "parent").map(|parent| UnitCommand::Move { parent, effective_on });
        on_unit(ctx, &input.common, command).await
    }
}
