//! Cursors of lists that are sorted by a day, then by an id.

use super::{error::invalid, paging::Slice};
use async_graphql::Result;
use redress_read::{Cursor, Page};

/// Encodes the day, if any, and the id.
pub fn written(Cursor { day, id }: &Cursor) -> String {
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    format!("{day}\n{id}")
}

/// The part of the list that a slice selects.
pub fn page(slice: &Slice) -> Result<Page> {
    let place = slice.place.as_deref().map(|place| {
        let (day, id) = place.split_once('\n')?;
        let day = if day.is_empty() { None } else { Some(day.parse().ok()?) };
        Some(Cursor { day, id: id.to_owned() })
    });
    let field = if slice.from_end { "before" } else { "after" };
    let place = match place {
        Some(None) => {
            return Err(invalid(field, "this is not a cursor; take one from pageInfo or from an edge"));
        }
        place => place.flatten(),
    };
    Ok(if slice.from_end { Page::Last(slice.size, place) } else { Page::First(slice.size, place) })
}
