//! The mutation `retireUnit`.

use super::payload::RetireUnitPayload;
use async_graphql::{Context, ID, InputObject, Result};
use redress_api_common::{
    command::{
        input::{ToUnitInput, optional_id},
        on_unit,
    },
    scalars::Date,
};
use redress_domain::unit::UnitCommand;

/// A retirement.
#[derive(InputObject)]
struct RetireUnitInput {
    #[graphql(flatten)]
    common: ToUnitInput,
    /// First day out of service; default: the day of `occurredAt`.
    effective_on: Option<Date>,
    /// Code of the unit that its open petitions are to be assigned to; it must be in service that day.
    /// Nothing moves automatically: `openPetitions` says how many there are.
    successor: Option<ID>,
}

mutation! {
    /// Takes a unit out of service permanently, from a day on. It keeps its place in the tree and its
    /// history.
    async fn retire_unit(
        ctx: &Context<'_>,
        /// The retirement.
        input: RetireUnitInput,
    ) -> Result<RetireUnitPayload> {
        let effective_on = input.effective_on.map(|day| day.0);
        let successor = optional_id(input.successor.as_ref(), "successor");
        let command = successor.map(|successor| UnitCommand::Retire { effective_on, successor });
        let unit = input.common.code.parse().ok();
        let retired = on_unit(ctx, &input.common, command).await?;
        Ok(RetireUnitPayload::new(retired, unit))
    }
}
