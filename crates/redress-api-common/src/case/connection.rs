//! Pages of cases and of their events.

use super::kind::Kind;
use crate::{
    access::Access,
    context::ContextExt,
    error::read_error,
    read_source::ReadContext,
    tables::{Answer, Tabled, fault_at, resolve_all, resolve_selected, value},
};
use async_graphql::{Context, Value, types::connection::PageInfo};
use redress_read::CaseFilter;
use std::sync::Arc;

/// A connection: a page of objects, each with its cursor.
pub struct Connection {
    /// The beginning of its types' names, before `Connection` and `Edge`.
    pub(super) of: String,
    /// The objects, each with its cursor.
    pub(super) nodes: Vec<(String, Arc<dyn Tabled>)>,
    /// The page info.
    pub(super) page_info: PageInfo,
    /// The list that the page belongs to, if it can be counted.
    pub(super) list: Option<List>,
    type_name: String,
}

/// A list of cases.
pub struct List {
    pub(super) kind: &'static Kind,
    pub(super) access: Access,
    pub(super) filter: CaseFilter,
}

/// An edge: an object and its cursor.
struct Edge<'a> {
    type_name: String,
    cursor: &'a str,
    node: &'a dyn Tabled,
}

impl Connection {
    /// A page of the objects of `of`.
    pub fn of(
        of: String,
        nodes: Vec<(String, Arc<dyn Tabled>)>,
        page_info: PageInfo,
        list: Option<List>,
    ) -> Self {
        let type_name = format!("{of}Connection");
        Self { of, nodes, page_info, list, type_name }
    }

    fn edges(&self) -> Vec<Edge<'_>> {
        let type_name = format!("{}Edge", self.of);
        let nodes = self.nodes.iter();
        nodes.map(|(cursor, node)| Edge { type_name: type_name.clone(), cursor, node: &**node }).collect()
    }
}

impl Tabled for Connection {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn field<'a>(&'a self, name: &str, ctx: &'a Context<'a>) -> Option<Answer<'a>> {
        Some(match name {
            "nodes" => Box::pin(async move {
                let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
                resolve_all(&selected, self.nodes.iter().map(|(_, node)| &**node).collect()).await
            }),
            "edges" => Box::pin(async move {
                let selected = ctx.with_selection_set(&ctx.item.node.selection_set);
                let edges = self.edges();
                resolve_all(&selected, edges.iter().map(|edge| edge as &dyn Tabled).collect()).await
            }),
            "page_info" => value(&self.page_info, ctx),
            "total_count" => Box::pin(async move {
                let Some(list) = &self.list else { return Ok(Value::Null) };
                list.count(ctx).await.map(Value::from).map_err(|error| fault_at(ctx, error))
            }),
            _ => return None,
        })
    }
}

impl List {
    /// Counts the cases on all pages.
    async fn count(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        let (viewer, tree) = (self.access.viewer()?, self.access.units());
        let counted = ctx.reader()?.count_cases(self.kind.kind, (&viewer, tree), &self.filter);
        let served = counted.await.map_err(read_error)?;
        ctx.served(served.position);
        Ok(served.value)
    }
}

impl Tabled for Edge<'_> {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn field<'a>(&'a self, name: &str, ctx: &'a Context<'a>) -> Option<Answer<'a>> {
        Some(match name {
            "cursor" => value(self.cursor, ctx),
            "node" => Box::pin(async move { resolve_selected(ctx, self.node).await }),
            _ => return None,
        })
    }
}
