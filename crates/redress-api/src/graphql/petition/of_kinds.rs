//! Lists of the cases that name a petition: a field of `Petition` for each kind of [`OF_PETITIONS`].

use super::page::{CasesOfOne, OnPage};
use async_graphql::{
    Context, Result, ServerResult, Value,
    registry::{MetaField, Registry},
};
use redress_api_common::{
    case::{Connection, Kind, VisibleCase, of_petition_field, of_petition_type},
    day_cursors,
    paging::{self, Slice},
    tables::{Tabled, fault_at, resolve_selected},
};
use redress_api_kinds::OF_PETITIONS;
use redress_read::CaseOrder;
use std::sync::Arc;

/// The cases that name a petition, as a part of `Petition`.
pub(super) struct CasesOfPetition(pub(super) OnPage);

root!(CasesOfPetition, "Cases that name a petition.", lists, list);

fn lists(registry: &mut Registry) -> Vec<MetaField> {
    OF_PETITIONS.iter().map(|kind| of_petition_field(registry, kind)).collect()
}

async fn list(cases: &CasesOfPetition, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
    let name = ctx.item.node.name.node.as_str();
    let Some(kind) = OF_PETITIONS.iter().copied().find(|kind| kind.many == name) else { return Ok(None) };
    let (_, first) = ctx.param_value::<i32>("first", None)?;
    let (_, after) = ctx.param_value::<Option<String>>("after", None)?;
    let page = Box::pin(cases.page(ctx, kind, first, after)).await.map_err(|error| fault_at(ctx, error))?;
    resolve_selected(ctx, &page).await.map(Some)
}

impl CasesOfPetition {
    async fn page(
        &self,
        ctx: &Context<'_>,
        kind: &'static Kind,
        first: i32,
        after: Option<String>,
    ) -> Result<Connection> {
        let list = format!("{} of {}", kind.many, self.0.row().id);
        let slice = Slice::of(&list, (Some(first), after), (None, None))?;
        let CasesOfOne { cases, has_more } = self.0.cases(ctx, kind, &slice).await?;
        let node = |case: Arc<VisibleCase>| -> Result<(String, Arc<dyn Tabled>)> {
            let place = day_cursors::written(&CaseOrder::default().cursor(&case.row));
            Ok((paging::cursor(&list, &place), (kind.open)(case)?))
        };
        let nodes: Vec<(String, Arc<dyn Tabled>)> = cases.into_iter().map(node).collect::<Result<_>>()?;
        let cursor = |node: Option<&(String, Arc<dyn Tabled>)>| node.map(|(cursor, _)| cursor.clone());
        let page_info = slice.page_info(has_more, cursor(nodes.first()), cursor(nodes.last()));
        Ok(Connection::of(of_petition_type(kind), nodes, page_info, None))
    }
}
