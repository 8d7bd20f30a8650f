//! The queries `petition` and `petitions`.

use crate::graphql::petition::{
    Petition,
    connection::{self, PetitionConnection},
    filter::{PetitionFilterInput, PetitionOrder},
};
use async_graphql::{Context, ID, Object, Result};
use redress_api_common::{
    access::Access,
    error::invalid,
    input::AsOf,
    paging::{Slice, page_cost},
    read_source::ReadContext,
    scalars::Position,
};
use redress_auth::Operation;
use redress_domain::{InvalidId, PetitionId};
use redress_read::Order;

/// Queries about petitions.
#[derive(Debug, Default)]
pub struct PetitionQueries;

/// Queries about petitions.
#[Object]
impl PetitionQueries {
    /// A petition, now or at an earlier point. Null if it does not exist, or if the caller does not read it: their
    /// unit or a unit below it must have received it, handle or co-handle it now, decide an objection to its
    /// assignment, or have been asked about it by a case and not answered yet. The unit of its sponsor does not read it
    /// because of that.
    async fn petition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its number.")] id: ID,
        #[graphql(desc = "At this point; default: now.")] as_of: Option<AsOf>,
        #[graphql(desc = "Wait until the read side has passed this position.")] min_position: Option<
            Position,
        >,
    ) -> Result<Option<Petition>> {
        let id: PetitionId = id.parse().map_err(|error: InvalidId| invalid("id", error.to_string()))?;
        ctx.wait_for(min_position).await?;
        match as_of {
            Some(as_of) => {
                ctx.reach(as_of.position()).await?;
                Petition::find_as_of(ctx, &id, as_of.into()).await
            }
            None => Petition::find(ctx, &id).await,
        }
    }

    /// The petitions that the caller works with, filtered and sorted.
    #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn petitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The filter; default: all.")] filter: Option<PetitionFilterInput>,
        #[graphql(desc = "The order; default: by day of registration, earliest first.")] order_by: Option<
            PetitionOrder,
        >,
        #[graphql(desc = "How many from the beginning, 1 to 100. Give either first or last.")] first: Option<
            i32,
        >,
        #[graphql(desc = "With first: after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "With last: before this cursor.")] before: Option<String>,
        #[graphql(desc = "Wait until the read side has passed this position.")] min_position: Option<
            Position,
        >,
    ) -> Result<PetitionConnection> {
        let order = order_by.map(Order::from).unwrap_or_default();
        let slice = Slice::of(&connection::list(order), (first, after), (last, before))?;
        ctx.wait_for(min_position).await?;
        let access = Access::to(ctx, Operation::ReadCases).await?;
        let filter = filter.unwrap_or_default().within(&access)?;
        PetitionConnection::read(ctx, access, filter, order, &slice).await
    }
}
