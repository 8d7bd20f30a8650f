//! The mutation `renameUnit`.

use super::payload::UnitPayload;
use async_graphql::{Context, InputObject, Result};
use redress_api_common::{
    command::{input::ToUnitInput, on_unit},
    scalars::Date,
};
use redress_domain::unit::UnitCommand;

/// A new name.
#[derive(InputObject)]
struct RenameUnitInput {
    #[graphql(flatten)]
    common: ToUnitInput,
    /// The new name, in at most 200 characters.
    name: String,
    /// First day of the new name; default: the day of `occurredAt`.
    effective_on: Option<Date>,
}

mutation! {
    /// Renames a unit from a day on.
    async fn rename_unit(
        ctx: &Context<'_>,
        /// The new name.
        input: RenameUnitInput,
    ) -> Result<UnitPayload> {
        let effective_on = input.effective_on.map(|day| day.0);
        on_unit(ctx, &input.common, Ok(UnitCommand::Rename { name: input.name, effective_on })).await
    }
}
