//! The history of a case.

use super::{connection::Connection, kind::VisibleCase};
use crate::{
    event::{Facts, HistoryPart, read_history},
    tables::Tabled,
};
use async_graphql::{Context, Result, types::connection::PageInfo};
use redress_log::Position;
use std::sync::Arc;

/// Returns a page of a case's history, in the order of recording, up to the point that is shown. A cursor is
/// a sequence.
///
/// The histories of all cases of a list are read by one statement, and so are their sensitive values.
pub(super) async fn history(
    ctx: &Context<'_>,
    case: &VisibleCase,
    first: i32,
    after: Option<String>,
) -> Result<Connection> {
    let upto = Position(case.row.last_position);
    let all = || Facts::UpTo(case.kind.kind, &case.row.id, upto);
    let facts = case.history.as_deref().map_or_else(all, Facts::These);
    let HistoryPart { events, follows, more } = read_history(ctx, facts, first, after).await?;
    let events = events.into_iter().map(|recorded| {
        let cursor = recorded.sequence.to_string();
        Ok((cursor, case.event(recorded)?))
    });
    let events: Vec<(String, Arc<dyn Tabled>)> = events.collect::<Result<_>>()?;
    let cursor = |event: Option<&(String, Arc<dyn Tabled>)>| event.map(|(cursor, _)| cursor.clone());
    let page_info = PageInfo {
        has_previous_page: follows,
        has_next_page: more,
        start_cursor: cursor(events.first()),
        end_cursor: cursor(events.last()),
    };
    Ok(Connection::of(format!("{}Event", case.kind.object.name), events, page_info, None))
}
