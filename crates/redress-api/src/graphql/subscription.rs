//! Subscriptions.

use super::event::{Event, EventType, Feed};
use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::{Stream, StreamExt, stream::BoxStream};
use redress_api_common::{
    access::Access,
    context::ContextExt,
    error::{log_error, read_error},
    opening::Api,
    read_source::ReadContext,
    scalars::Position,
};
use redress_auth::{Operation, Principal};
use redress_log::{LogError, News};
use redress_read::ReadError;
use std::time::Duration;

/// Events per round trip.
const BATCH: usize = 100;
/// How long to wait for the read side before polling it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Subscriptions.
#[derive(Debug, Default)]
pub struct EventSubscription;

/// Subscriptions.
#[Subscription(name = "Subscription")]
impl EventSubscription {
    /// The events after a position, then new ones as they are recorded: each once, in the order of the log,
    /// and only those that the query `events` would return.
    ///
    /// To continue after a connection was lost, subscribe again after the last event received. Rights are
    /// checked repeatedly, and the stream ends when the token expires.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only events after this position; default: those recorded from now on.")]
        after: Option<Position>,
        #[graphql(desc = "Only events of these types.")] types: Option<Vec<EventType>>,
        #[graphql(
            desc = "Only events of petitions that concern one of these units or a unit below it, and events of such units. Up to 100 codes."
        )]
        units: Option<Vec<ID>>,
    ) -> Result<BoxStream<'static, Result<Event>>> {
        let feed = Feed::of(types, units)?;
        // The primary signals new events, so they are read there.
        ctx.move_to_primary();
        let (api, caller) = (ctx.api()?.clone(), ctx.caller()?.clone());
        feed.check(&Access::of(&api.reader, &caller, Operation::ReadFeed).await?)?;
        let head = api.log.head().await.map_err(log_error)?.position;
        let after = after.map_or(head, |after| after.0);
        if after > head {
            return Err(log_error(LogError::PastHead { position: after, head }));
        }
        Ok(follow(api, caller, feed, after).boxed())
    }
}

/// The feed from a position on, without an end. A part is read when the one before it has been consumed:
/// however slow the reader, no more than that is kept in memory.
fn follow(
    api: Api,
    caller: Principal,
    feed: Feed,
    after: redress_log::Position,
) -> impl Stream<Item = Result<Event>> + Send {
    try_stream! {
        let mut place = after;
        let mut news = api.log.news();
        loop {
            // Before reading, so that a commit in the meantime ends the wait below.
            news.mark_seen();
            let access = Access::of(&api.reader, &caller, Operation::ReadFeed).await?;
            let stretch = feed.read(&api.reader, &access, place, BATCH).await?;
            place = stretch.end;
            for (_, event) in stretch.events {
                yield event;
            }
            if !stretch.more {
                wait(&api, &mut news, place).await?;
            }
        }
    }
}

/// Returns when the read side may have passed a position.
async fn wait(api: &Api, news: &mut News, place: redress_log::Position) -> Result<()> {
    loop {
        let head = api.log.head().await.map_err(log_error)?.position;
        if head <= place {
            news.wait().await;
            news.mark_seen();
            continue;
        }
        return match api.projector.wait_for(redress_log::Position(place.0 + 1), PATIENCE).await {
            Ok(()) | Err(ReadError::NotYetRead { .. }) => Ok(()),
            Err(error) => Err(read_error(error)),
        };
    }
}
