//! The mutation `registerUnit`.

use super::payload::UnitPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        input::{ToUnitInput, optional_id},
        on_unit,
    },
    scalars::Date,
    terms::{UnitKind, UnitLevel},
};
use redress_domain::unit::UnitCommand;

/// A unit to register.
#[derive(InputObject)]
struct RegisterUnitInput {
    #[graphql(flatten)]
    common: ToUnitInput,
    /// Its name, in at most 200 characters.
    name: String,
    /// Its level, which never changes.
    level: UnitLevel,
    /// Code of the unit above it; default: none, it is a root.
    parent: Option<ID>,
    /// The sort of office.
    kind: Option<UnitKind>,
    /// First day in service; default: it has always been in service.
    effective_on: Option<Date>,
}

mutation! {
    /// Registers a unit under a new code.
    async fn register_unit(
        ctx: &Context<'_>,
        /// The unit.
        input: RegisterUnitInput,
    ) -> Result<UnitPayload> {
        let parent = optional_id(input.parent.as_ref(), "parent");
        let command = parent.map(|parent| UnitCommand::Register {
            name: input.name,
            level: input.level.into(),
            parent,
            kind: input.kind.map(Into::into),
            effective_on: input.effective_on.map(|day| day.0),
        });
        on_unit(ctx, &input.common, command).await
    }
}
