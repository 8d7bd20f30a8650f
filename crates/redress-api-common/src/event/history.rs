//! Histories of petitions and cases.

use crate::{error::invalid, paging::check_size, read_source::ReadContext};
use async_graphql::{Context, Result};
use futures_util::future::BoxFuture;
use redress_log::{AggregateKind, HistoryPage, Position, RecordedEvent};
use redress_read::PetitionRow;

/// The events of a history.
pub enum Facts<'a> {
    /// All events of a petition or case up to a position.
    UpTo(AggregateKind, &'a str, Position),
    /// These events, in sequence.
    These(&'a [RecordedEvent]),
}

impl<'a> Facts<'a> {
    /// All events of a petition up to the last one in its row.
    pub fn of_petition(petition: &'a PetitionRow) -> Self {
        Self::UpTo(AggregateKind::Petition, &petition.id, Position(petition.last_position))
    }
}

/// A part of a history.
pub struct HistoryPart {
    /// Its events.
    pub events: Vec<RecordedEvent>,
    /// Whether the request continued after an earlier page.
    pub follows: bool,
    /// Whether there are more.
    pub more: bool,
}

/// Reads the events of a page of a history.
pub fn read_history<'a>(
    ctx: &'a Context<'a>,
    facts: Facts<'a>,
    first: i32,
    after: Option<String>,
) -> BoxFuture<'a, Result<HistoryPart>> {
    Box::pin(async move {
        check_size(Some(first), None)?;
        let size = usize::try_from(first).unwrap_or(1);
        let follows = after.is_some();
        let after = after.map_or(Ok(0), |cursor| sequence(&cursor))?;
        // One more than asked for shows whether there are more.
        let mut events = read(ctx, facts, after, size + 1).await?;
        let more = events.len() > size;
        events.truncate(size);
        Ok(HistoryPart { events, follows, more })
    })
}

/// The first events after a sequence.
async fn read(ctx: &Context<'_>, facts: Facts<'_>, after: u64, most: usize) -> Result<Vec<RecordedEvent>> {
    match facts {
        Facts::These(events) => {
            let rest = events.iter().filter(|recorded| recorded.sequence > after).take(most);
            Ok(rest.cloned().collect())
        }
        Facts::UpTo(kind, id, upto) => {
            let limit = u32::try_from(most).unwrap_or(u32::MAX);
            let page = HistoryPage { kind, id: id.to_owned(), after, upto, limit };
            Ok(ctx.loader()?.load_one(page).await?.unwrap_or_default())
        }
    }
}

fn sequence(cursor: &str) -> Result<u64> {
    let sequence = cursor.parse::<u32>().ok().filter(|sequence| sequence.to_string() == cursor);
    sequence.map(u64::from).ok_or_else(|| invalid("after", "this is not a cursor of this list"))
}
