//! A unit begins.

use super::{
    execute::on_unit,
    input::{ToUnitInput, optional_id},
    payload::UnitPayload,
};
use crate::graphql::{
    scalars::Date,
    terms::{UnitKind, UnitLevel},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use redress_domain::unit::UnitCommand;

/// A unit to be registered.
#[derive(InputObject)]
pub struct RegisterUnitInput {
    #[graphql(flatten)]
    common: ToUnitInput,
    /// Its name, in at most 200 characters.
    name: String,
    /// Its level, for ever.
    level: UnitLevel,
    /// Code of the unit above it; none: it stands at the top.
    parent: Option<ID>,
    /// What sort of office it is.
    kind: Option<UnitKind>,
    /// First day in service; default: it always was.
    effective_on: Option<Date>,
}

/// A unit begins.
#[derive(Debug, Default)]
pub struct RegisterUnit;

/// A unit begins.
#[Object]
impl RegisterUnit {
    /// Registers a unit under a code that no other has.
    async fn register_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The unit.")] input: RegisterUnitInput,
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
