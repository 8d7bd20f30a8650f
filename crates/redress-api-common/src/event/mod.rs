//! What all events have in common: their types as tables, their common fields, and histories.

#[macro_use]
mod table;
mod history;
mod recorded;

pub use history::{Facts, HistoryPart, read_history};
pub use recorded::{Origin, Recorded, UnitReference};
pub use table::{EVENT_TYPE, EventTable, event_object, field_of_any};

use crate::paging::page_cost;

/// The cost of a page of events. A query names the fields of many types, but each event has the fields of
/// one.
#[must_use]
pub fn event_cost(first: i32, fields: usize) -> usize {
    page_cost(Some(first), None, fields.div_ceil(4))
}
