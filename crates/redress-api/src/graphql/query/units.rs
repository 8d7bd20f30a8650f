//! The unit tree.

use crate::{
    auth::Operation,
    graphql::{
        access::Access, context::Within, error::read_error, input::unit_code, scalars::Date, unit::Unit,
    },
};
use async_graphql::{Context, ID, Object, Result};

/// Questions about units.
#[derive(Debug, Default)]
pub struct UnitQueries;

/// Questions about units.
#[Object]
impl UnitQueries {
    /// A unit as it stands, or as it was on a day; null if there is none of this code.
    async fn unit(&self, ctx: &Context<'_>, code: ID, as_of: Option<Date>) -> Result<Option<Unit>> {
        let _ = Access::to(ctx, Operation::ReadFigures).await?;
        let api = ctx.api()?;
        let served = api.reader.unit_tree(None).await.map_err(read_error)?;
        ctx.served(served.position);
        let day = as_of.map_or_else(|| api.log.today(), |day| day.0);
        Ok(Unit::of(&served.value, &unit_code(&code, "code")?, day))
    }
}
