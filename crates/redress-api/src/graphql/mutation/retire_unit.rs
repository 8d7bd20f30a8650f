//! A unit goes out of service.

use super::{execute::on_unit, input::ToUnitInput, payload::UnitPayload};
use crate::graphql::scalars::Date;
use async_graphql::{Context, InputObject, Object, Result};
use redress_domain::unit::UnitCommand;

/// The end of a unit.
#[derive(InputObject)]
pub struct RetireUnitInput {
    #[graphql(flatten)]
    common: ToUnitInput,
    /// First day out of service; default: the day of `occurredAt`.
    effective_on: Option<Date>,
}

/// A unit goes out of service.
#[derive(Debug, Default)]
pub struct RetireUnit;

/// A unit goes out of service.
#[Object]
impl RetireUnit {
    /// Takes a unit out of service, from a day on and for good. It keeps its place and its past.
    async fn retire_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end of the unit.")] input: RetireUnitInput,
    ) -> Result<UnitPayload> {
        let effective_on = input.effective_on.map(|day| day.0);
        on_unit(ctx, &input.common, Ok(UnitCommand::Retire { effective_on })).await
    }
}
