//! Pages of events.

use super::table::{Event, PetitionEvent};
use crate::graphql::{paging::page_cost, scalars::Position};
use async_graphql::{SimpleObject, types::connection::PageInfo};

macro_rules! connection {
    ($(#[$doc:meta])* $name:ident of $node:ident, $edge:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The events, each with its place.
            edges: Vec<$edge>,
            /// The events.
            nodes: Vec<$node>,
            /// Where the page lies.
            page_info: PageInfo,
            $($(#[$field_doc])* $field: $type,)*
        }

        /// An event and its place.
        #[derive(SimpleObject)]
        pub struct $edge {
            /// Its place, for `after`.
            cursor: String,
            /// The event.
            node: $node,
        }

        impl $name {
            /// A page of events, each with its cursor.
            pub(super) fn of(events: Vec<(String, $node)>, page: Page, $($field: $type,)*) -> Self {
                let nodes = events.iter().map(|(_, node)| node.clone()).collect();
                let edges: Vec<$edge> = events.into_iter().map(|(cursor, node)| $edge { cursor, node }).collect();
                let page_info = PageInfo {
                    has_previous_page: page.follows,
                    has_next_page: page.more,
                    start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                    end_cursor: page.end.or_else(|| edges.last().map(|edge| edge.cursor.clone())),
                };
                Self { edges, nodes, page_info, $($field,)* }
            }
        }
    };
}

/// What a page of events costs. A query names the fields of many types, and each event has those of one.
pub(in crate::graphql) fn event_cost(first: i32, fields: usize) -> usize {
    page_cost(Some(first), None, fields.div_ceil(4))
}

/// Where a page lies.
pub(super) struct Page {
    /// Whether something was asked for to lie before it.
    pub(super) follows: bool,
    /// Whether there may be more.
    pub(super) more: bool,
    /// Where the next page begins; none: after the last event.
    pub(super) end: Option<String>,
}

connection! {
    /// A page of a petition's history, in the order in which it was recorded.
    PetitionEventConnection of PetitionEvent, PetitionEventEdge {}
}

connection! {
    /// A page of the feed, in the order of the log.
    ///
    /// `endCursor` is where the page ends, which may lie behind its last event: what lies between is not for this caller, or of other
    /// types. So a page may be empty and have a next one; go on after `endCursor` in any case.
    EventConnection of Event, EventEdge {
        /// Everything up to this position has been looked at: the same as `endCursor`.
        end_position: Position,
    }
}
