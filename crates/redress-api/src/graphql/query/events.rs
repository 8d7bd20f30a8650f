//! The feed of events, to be polled.

use crate::graphql::{
    access::Access,
    context::Within,
    error::log_error,
    event::{EventConnection, EventType, Feed, event_cost},
    paging::check_size,
    reads::ReadsWithin,
    scalars::Position,
};
use async_graphql::{Context, ID, Object, Result};
use redress_auth::Operation;
use redress_log::LogError;

/// Questions about events.
#[derive(Debug, Default)]
pub struct EventQueries;

/// Questions about events.
#[Object]
impl EventQueries {
    /// What happened in the whole log, in its order, as far as the caller may see it and the read side knows it: events of petitions
    /// that are received, handled or helped with in the caller's subtree now, and every event of units. Erasures of petitioners, which
    /// name a person's id, come to those only whom no unit bounds.
    ///
    /// To follow the log, ask again after the last page's `endCursor`. A petition that comes into the caller's subtree later is seen
    /// from then on; its `history` tells what was before.
    #[graphql(complexity = "event_cost(first, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what lies after this position; default: from the beginning.")] after: Option<
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
