//! Pages of events.

use super::any::{Event, PetitionEvent};
use async_graphql::types::connection::PageInfo;
use redress_api_common::scalars::Position;

macro_rules! connection {
    ($(#[doc = $about:literal])+ $name:ident of $node:ident, $edge:ident { $($(#[doc = $said:literal])+ $field:ident: $type:ty,)* }) => {
        record! {
            $(#[doc = $about])+
            pub struct $name {
                /// The events with their cursors.
                edges: Vec<$edge>,
                /// The events.
                nodes: Vec<$node>,
                /// The page info.
                page_info: PageInfo,
                $($(#[doc = $said])+ $field: $type,)*
            }
        }

        record! {
            /// An event and its cursor.
            pub struct $edge {
                /// Its cursor, for `after`.
                cursor: String,
                /// The event.
                node: $node,
            }
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

/// The page info.
pub(super) struct Page {
    /// Whether the request continued after an earlier page.
    pub(super) follows: bool,
    /// Whether there may be more.
    pub(super) more: bool,
    /// Where the next page begins; `None`: after the last event.
    pub(super) end: Option<String>,
}

connection! {
    /// A page of a petition's history, in the order of recording.
    PetitionEventConnection of PetitionEvent, PetitionEventEdge {}
}

connection! {
    /// A page of the feed, in the order of the log.
    ///
    /// `endCursor` is the end of the page, which may be after its last event: the events in between are not
    /// visible to the caller or have other types. So a page may be empty and still have a next one. Always
    /// continue after `endCursor`.
    EventConnection of Event, EventEdge {
        /// Everything up to this position has been searched. Equals `endCursor`.
        end_position: Position,
    }
}
