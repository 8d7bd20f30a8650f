//! Histories of petitions and cases.

use super::{
    connection::{Page, PetitionEventConnection},
    table::PetitionEvent,
};
use crate::graphql::{access::Access, error::invalid, paging::check_size, read_source::ReadContext};
use async_graphql::{Context, Result};
use redress_log::{AggregateKind, HistoryPage, Position, RecordedEvent};
use redress_read::PetitionRow;

/// The events of a history.
pub(in crate::graphql) enum Facts<'a> {
    /// All events of a petition or case up to a position.
    UpTo(AggregateKind, &'a str, Position),
    /// These events, in sequence.
    These(&'a [RecordedEvent]),
}

impl<'a> Facts<'a> {
    /// All events of a petition up to the last one in its row.
    pub(in crate::graphql) fn of_petition(petition: &'a PetitionRow) -> Self {
        Self::UpTo(AggregateKind::Petition, &petition.id, Position(petition.last_position))
    }
}

/// A part of a history.
pub(in crate::graphql) struct HistoryPart {
    /// Its events.
    pub(in crate::graphql) events: Vec<RecordedEvent>,
    /// Whether the request continued after an earlier page.
    pub(in crate::graphql) follows: bool,
    /// Whether there are more.
    pub(in crate::graphql) more: bool,
}

/// Returns a page of the history of a petition that the caller may see, with or without its people. A cursor
/// is a sequence.
///
/// The histories of all petitions of a list are read by one statement, and so are their sensitive values.
pub(in crate::graphql) async fn history(
    ctx: &Context<'_>,
    access: &Access,
    facts: Facts<'_>,
    sees_people: bool,
    first: i32,
    after: Option<String>,
) -> Result<PetitionEventConnection> {
    let HistoryPart { events, follows, more } = read_history(ctx, facts, first, after).await?;
    let events = events.into_iter().filter_map(|recorded| {
        let cursor = recorded.sequence.to_string();
        PetitionEvent::seen(recorded, access, sees_people).map(|event| (cursor, event))
    });
    Ok(PetitionEventConnection::of(events.collect(), Page { follows, more, end: None }))
}

/// Reads the events of a page of a history.
pub(in crate::graphql) async fn read_history(
    ctx: &Context<'_>,
    facts: Facts<'_>,
    first: i32,
    after: Option<String>,
) -> Result<HistoryPart> {
    check_size(Some(first), None)?;
    let size = usize::try_from(first).unwrap_or(1);
    let follows = after.is_some();
    let after = after.map_or(Ok(0), |cursor| sequence(&cursor))?;
    // One more than asked for shows whether there are more.
    let mut events = read(ctx, facts, after, size + 1).await?;
    let more = events.len() > size;
    events.truncate(size);
    Ok(HistoryPart { events, follows, more })
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
