//! The GraphQL schema: one file per type.

#[macro_use]
mod merged;
#[macro_use]
mod tables;
#[macro_use]
pub mod event;
// The released program has no kind with a folder yet, and so nothing that makes use of most of this.
#[cfg_attr(not(feature = "toy-kind"), allow(dead_code, unused_macros, reason = "see above"))]
#[macro_use]
mod case;

mod access;
mod context;
pub mod entries;
mod error;
pub mod figure;
pub mod input;
mod kinds;
mod loaders;
pub mod mutation;
mod names;
pub mod node;
mod opening;
mod paging;
pub mod petition;
mod places;
pub mod plain;
mod prices;
pub mod query;
pub mod ranking;
mod reads;
mod ready;
pub mod scalars;
pub mod sensitive;
mod served;
pub mod statistics;
mod statistics_source;
pub mod subscription;
pub mod terms;
pub mod unit;

pub use context::ServedAt;
pub use mutation::Mutation;
pub use opening::{Api, Opening};
pub use prices::prices;
pub use query::Query;
pub use ready::{Sample, ready_queries};
pub use subscription::EventSubscription;

use async_graphql::{Schema, SchemaBuilder};
use chrono::{DateTime, Utc};

/// Codes of errors that callers may see; any other error is a fault, and shown as such.
pub const CODES: &[&str] = &[
    "FORBIDDEN",
    "INPUT_INVALID",
    "NOT_READY",
    "STATISTIC_UNDEFINED",
    "UNIT_UNKNOWN",
    "WINDOW_EMPTY",
    "POSITION_PAST_HEAD",
    "POSITION_NOT_YET_READ",
    "BREAKDOWN_UNDEFINED",
    "CHECKPOINT_NOT_YET",
    "POSITION_NOT_IN_TREE",
    "SIZES_OUT_OF_ORDER",
];

/// The schema, finished.
pub type GraphQl = Schema<Query, Mutation, EventSubscription>;

/// The schema over a log and its read side, to be finished by whoever serves it.
#[must_use]
pub fn schema(opening: Opening) -> SchemaBuilder<Query, Mutation, EventSubscription> {
    builder().data(reads::Loading::new(&opening)).data(opening).extension(served::ServedPosition)
}

/// The schema in GraphQL's own language, sorted.
#[must_use]
pub fn sdl() -> String {
    let options =
        async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    builder().finish().sdl_with_options(options)
}

fn builder() -> SchemaBuilder<Query, Mutation, EventSubscription> {
    Schema::build(Query, Mutation, EventSubscription)
        // No field answers with it alone; the types of the feed have it.
        .register_output_type::<event::PetitionEvent>()
        // The library describes the scalar's code.
        .override_input_type_description::<DateTime<Utc>>(
            "An instant as in RFC 3339, such as `2026-10-31T09:30:00+08:00`: any offset in, UTC out.",
        )
}
