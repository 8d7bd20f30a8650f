//! Lists of cases.

use super::{
    connection::{Connection, List},
    filter::{CaseFilterInput, CaseOrderInput},
    kind::{Kind, VisibleCase},
    visible_case::visible_cases,
};
use crate::{
    access::Access,
    context::ContextExt,
    day_cursors,
    error::read_error,
    paging::{self, Slice},
    read_source::ReadContext,
    scalars::Position,
    tables::{Tabled, fault_at, resolve_selected},
};
use async_graphql::{Context, Result, ServerResult, Value};
use futures_util::future::BoxFuture;
use redress_auth::Operation;
use redress_read::CaseOrder;
use std::sync::Arc;

/// Resolves a list of a kind: a page of the cases that the caller sees, by the field's arguments.
pub fn list<'a>(ctx: &'a Context<'a>, kind: &'static Kind) -> BoxFuture<'a, ServerResult<Value>> {
    Box::pin(async move {
        let (_, filter) = ctx.param_value::<Option<CaseFilterInput>>("filter", None)?;
        let (_, order) = ctx.param_value::<Option<CaseOrderInput>>("orderBy", None)?;
        let number = |name| ctx.param_value::<Option<i32>>(name, None).map(|(_, number)| number);
        let text = |name| ctx.param_value::<Option<String>>(name, None).map(|(_, text)| text);
        let first = (number("first")?, text("after")?);
        let last = (number("last")?, text("before")?);
        let (_, min_position) = ctx.param_value::<Option<Position>>("minPosition", None)?;
        let order = order.map(CaseOrder::from).unwrap_or_default();
        let page = async {
            let slice = Slice::of(&name(kind, order), first, last)?;
            ctx.wait_for(min_position).await?;
            read(ctx, kind, filter.unwrap_or_default(), order, &slice).await
        };
        let page = page.await.map_err(|error| fault_at(ctx, error))?;
        resolve_selected(ctx, &page).await
    })
}

/// The name of the list, for its cursors.
fn name(kind: &Kind, order: CaseOrder) -> String {
    format!("{} {:?} {}", kind.many, order.by, if order.descending { "desc" } else { "asc" })
}

async fn read(
    ctx: &Context<'_>,
    kind: &'static Kind,
    filter: CaseFilterInput,
    order: CaseOrder,
    slice: &Slice,
) -> Result<Connection> {
    let access = Access::to(ctx, Operation::ReadCases).await?;
    let reader = ctx.reader()?;
    let (page, viewer) = (day_cursors::page(slice)?, access.viewer()?);
    let filter = filter.within(reader, &access).await?;
    let cases = reader.cases(kind.kind, (&viewer, access.units()), &filter, order, &page);
    let served = cases.await.map_err(read_error)?;
    ctx.served(served.position);
    let access = access.known_at(ctx, served.position).await?;
    let cases = visible_cases(reader, &access, &[kind], served.value.rows).await?;
    let node = |case: Arc<VisibleCase>| {
        let cursor = paging::cursor(&name(kind, order), &day_cursors::written(&order.cursor(&case.row)));
        Ok((cursor, (kind.open)(case)?))
    };
    let nodes: Vec<(String, Arc<dyn Tabled>)> = cases.into_iter().map(node).collect::<Result<_>>()?;
    let cursor = |node: Option<&(String, Arc<dyn Tabled>)>| node.map(|(cursor, _)| cursor.clone());
    let (start, end) = (cursor(nodes.first()), cursor(nodes.last()));
    let page_info = slice.page_info(served.value.has_more, start, end);
    let list = List { kind, access, filter };
    Ok(Connection::of(kind.object.name.to_owned(), nodes, page_info, Some(list)))
}
