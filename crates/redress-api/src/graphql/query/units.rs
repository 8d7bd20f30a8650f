//! The queries `unit`, `units` and `node`.

use crate::graphql::{node::Node, petition::Petition};
use async_graphql::{Context, ID, Object, Result};
use redress_api_common::{
    access::Access,
    context::ContextExt,
    error::{coded, invalid},
    input::unit_code,
    paging::{Slice, page_cost},
    scalars::Date,
    terms::{UnitKind, UnitLevel},
    unit::{Unit, UnitConnection, code_of},
};
use redress_domain::{InvalidId, UnitCode};
use redress_read::TreeOn;
use std::sync::Arc;

/// Queries about units.
#[derive(Debug, Default)]
pub struct UnitQueries;

/// Queries about units.
#[Object]
impl UnitQueries {
    /// A unit, today or on another day; null if there is no unit with this code.
    async fn unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its code.")] code: ID,
        #[graphql(desc = "The day; default: today.")] as_of: Option<Date>,
    ) -> Result<Option<Unit>> {
        let units = units_on(ctx, as_of).await?;
        Ok(Unit::among(&units, unit_code(&code, "code")?.as_str()))
    }

    /// Units, by code, including those out of service.
    #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the unit below which they are, at any depth; default: all units.")]
        under: Option<ID>,
        #[graphql(desc = "Their level.")] level: Option<UnitLevel>,
        #[graphql(desc = "Their kind.")] kind: Option<UnitKind>,
        #[graphql(desc = "Their places and names on this day; default: today.")] as_of: Option<Date>,
        #[graphql(desc = "How many from the beginning, 1 to 100. Give either first or last.")] first: Option<
            i32,
        >,
        #[graphql(desc = "With first: after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "With last: before this cursor.")] before: Option<String>,
    ) -> Result<UnitConnection> {
        let slice = Slice::of(UnitConnection::LIST, (first, after), (last, before))?;
        let under = under.map(|under| unit_code(&under, "under")).transpose()?;
        let units = units_on(ctx, as_of).await?;
        let mut codes = below(&units, under.as_ref())?;
        codes.retain(|code| {
            let is = |unit: &redress_domain::unit::UnitRecord| {
                level.is_none_or(|level| unit.level == level.into())
                    && kind.is_none_or(|kind| unit.kind == Some(kind.into()))
            };
            units.tree().get(code).is_some_and(is)
        });
        Ok(UnitConnection::cut(&units, &codes, &slice))
    }

    /// The object with this global id; null if it does not exist or the caller may not see it.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global id.")] id: ID,
    ) -> Result<Option<Node>> {
        if let Some(code) = code_of(&id) {
            let unit = Unit::among(&units_on(ctx, None).await?, unit_code(code, "id")?.as_str());
            return Ok(unit.map(Node::Unit));
        }
        let id = id.parse().map_err(|error: InvalidId| invalid("id", error.to_string()))?;
        Ok(Petition::find(ctx, &id).await?.map(Node::Petition))
    }
}

async fn units_on(ctx: &Context<'_>, day: Option<Date>) -> Result<Arc<TreeOn>> {
    let access = Access::with_any_role(ctx).await?;
    ctx.served(access.position());
    Ok(match day {
        Some(day) => Arc::new(TreeOn::new(access.tree().clone(), day.0)),
        None => access.units().clone(),
    })
}

fn below(units: &TreeOn, under: Option<&UnitCode>) -> Result<Vec<UnitCode>> {
    let Some(under) = under else { return Ok(units.tree().iter().map(|(code, _)| code.clone()).collect()) };
    if units.tree().get(under).is_none() {
        return Err(coded("UNIT_UNKNOWN", format!("there is no unit {under}")));
    }
    Ok(units.subtree(under).into_iter().filter(|code| code != under).collect())
}
