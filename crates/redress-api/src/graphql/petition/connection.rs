//! Pages of petitions.

use super::Petition;
use crate::graphql::fast_resolver::{FastList, FastObject};
use async_graphql::{Context, Object, Result, types::connection::PageInfo};
use redress_api_common::{
    access::Access,
    context::ContextExt,
    day_cursors,
    error::read_error,
    paging::{self, Slice},
    read_source::ReadContext,
};
use redress_read::{Order, PetitionFilter};

/// A page of petitions.
pub struct PetitionConnection {
    edges: Vec<PetitionEdge>,
    page_info: PageInfo,
    filter: PetitionFilter,
    access: Access,
}

/// A petition and its cursor.
pub struct PetitionEdge {
    order: Order,
    node: FastObject<Petition>,
}

/// A petition and its cursor.
#[Object]
impl PetitionEdge {
    /// Its cursor, for `after` and `before`.
    async fn cursor(&self) -> String {
        self.place()
    }

    /// The petition.
    async fn node(&self) -> &FastObject<Petition> {
        &self.node
    }
}

impl PetitionEdge {
    /// The day, if any, and the number.
    fn place(&self) -> String {
        let place = self.order.cursor(self.node.0.row());
        paging::cursor(&list(self.order), &day_cursors::written(&place))
    }
}

/// A page of petitions that the caller works with.
#[Object]
impl PetitionConnection {
    /// The petitions with their cursors.
    async fn edges(&self) -> FastList<&PetitionEdge> {
        FastList(self.edges.iter().collect())
    }

    /// The petitions.
    async fn nodes(&self) -> FastList<&Petition> {
        FastList(self.edges.iter().map(|edge| &edge.node.0).collect())
    }

    /// The page info.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// How many petitions there are on all pages. Counted only if it is selected.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        let reader = ctx.reader()?;
        let served = reader.count_petitions(self.access.units(), &self.filter).await.map_err(read_error)?;
        ctx.served(served.position);
        Ok(served.value)
    }
}

impl PetitionConnection {
    pub(in crate::graphql) async fn read(
        ctx: &Context<'_>,
        access: Access,
        filter: PetitionFilter,
        order: Order,
        slice: &Slice,
    ) -> Result<Self> {
        let page = day_cursors::page(slice)?;
        let reader = ctx.reader()?;
        let served = reader.petitions(access.units(), &filter, order, &page).await.map_err(read_error)?;
        ctx.served(served.position);
        let access = access.known_at(ctx, served.position).await?;
        let petitions = Petition::page(&access, served.value.rows).into_iter();
        let edges: Vec<PetitionEdge> =
            petitions.map(|node| PetitionEdge { order, node: FastObject(node) }).collect();
        let (start, end) = (edges.first().map(PetitionEdge::place), edges.last().map(PetitionEdge::place));
        let page_info = slice.page_info(served.value.has_more, start, end);
        Ok(Self { edges, page_info, filter, access })
    }
}

/// The name of the list, for its cursors.
pub(in crate::graphql) fn list(order: Order) -> String {
    format!("petitions {:?} {}", order.by, if order.descending { "desc" } else { "asc" })
}
