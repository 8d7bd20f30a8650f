//! The query `events`: the feed, for polling.

use crate::graphql::event::{EventConnection, EventType, Feed};
use async_graphql::{Context, ID, Object, Result};
use redress_api_common::{
    access::Access, context::ContextExt, error::log_error, event::event_cost, paging::check_size,
    read_source::ReadContext, scalars::Position,
};
use redress_auth::Operation;
use redress_log::LogError;

/// Queries about events.
#[derive(Debug, Default)]
pub struct EventQueries;

/// Queries about events.
#[Object]
impl EventQueries {
    /// The events of the whole log, in its order, as far as the caller may see them and the read side has
    /// them: events of petitions that the caller reads now (see `petition`), and every event of units. Erasures of petitioners, which name a person's id, are only returned to callers
    /// without a unit.
    ///
    /// To follow the log, ask again after the last page's `endCursor`. A petition that enters the caller's
    /// subtree later is visible from then on; its `history` has the earlier events.
    #[graphql(complexity = "event_cost(first, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only events after this position; default: from the beginning.")] after: Option<
            Position,
        >,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "Only events of these types.")] types: Option<Vec<EventType>>,
        #[graphql(
            desc = "Only events of petitions that concern one of these units or a unit below it, and events of such units. Up to 100 codes."
        )]
        units: Option<Vec<ID>>,
        #[graphql(desc = "Wait until the read side has passed this position.")] min_position: Option<
            Position,
        >,
    ) -> Result<EventConnection> {
        check_size(Some(first), None)?;
        let feed = Feed::of(types, units)?;
        ctx.wait_for(min_position).await?;
        ctx.reach(after).await?;
        let access = Access::to(ctx, Operation::ReadFeed).await?;
        feed.check(&access)?;
        let (reader, follows) = (ctx.reader()?, after.is_some());
        let after = after.unwrap_or_default().0;
        if after > access.position() {
            let head = reader.log().head().await.map_err(log_error)?.position;
            if after > head {
                return Err(log_error(LogError::PastHead { position: after, head }));
            }
        }
        ctx.served(access.position());
        let first = usize::try_from(first).unwrap_or(1);
        Ok(feed.read(reader, &access, after, first).await?.page(follows))
    }
}
