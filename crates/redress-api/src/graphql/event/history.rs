//! A petition's history.

use super::{
    PetitionEvent,
    connection::{Page, PetitionEventConnection},
    loaders::Loaders,
};
use crate::graphql::{access::Access, error::invalid, paging::check_size};
use async_graphql::{Context, Result, dataloader::DataLoader};
use redress_log::{HistoryPage, Position};
use redress_read::PetitionRow;

/// A page of the history of a petition that the caller may see, with its people or without them, up to the event that its row tells of
/// last. A cursor is a sequence.
///
/// The histories of all petitions of a list are read by one statement, and so are the values about people in them.
pub(in crate::graphql) async fn history(
    ctx: &Context<'_>,
    access: &Access,
    petition: &PetitionRow,
    sees_people: bool,
    first: i32,
    after: Option<String>,
) -> Result<PetitionEventConnection> {
    check_size(Some(first), None)?;
    let size = u32::try_from(first).unwrap_or(1);
    let follows = after.is_some();
    let after = after.map_or(Ok(0), |cursor| sequence(&cursor))?;
    let page = HistoryPage {
        petition: petition.id.clone(),
        after,
        upto: Position(petition.last_position),
        // One more than asked for tells whether there are more.
        limit: size + 1,
    };
    let recorded = ctx.data::<DataLoader<Loaders>>()?.load_one(page).await?.unwrap_or_default();
    let more = recorded.len() > size as usize;
    let events = recorded.into_iter().take(size as usize).filter_map(|recorded| {
        let cursor = recorded.sequence.to_string();
        PetitionEvent::seen(recorded, access, sees_people).map(|event| (cursor, event))
    });
    Ok(PetitionEventConnection::of(events.collect(), Page { follows, more, end: None }))
}

fn sequence(cursor: &str) -> Result<u64> {
    let sequence = cursor.parse::<u32>().ok().filter(|sequence| sequence.to_string() == cursor);
    sequence.map(u64::from).ok_or_else(|| invalid("after", "this is no cursor of this list"))
}
