//! Histories of petitions.

use super::{
    any::PetitionEvent,
    connection::{Page, PetitionEventConnection},
};
use async_graphql::{Context, Result};
use redress_api_common::{
    access::Access,
    event::{Facts, HistoryPart, read_history},
};

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
