//! The GraphQL schema: one file per type.

#[macro_use]
mod merged;
#[macro_use]
mod tables;
#[macro_use]
pub mod event;
#[macro_use]
mod case;

mod access;
mod context;
mod day_cursors;
pub mod entries;
mod error;
pub mod fast_resolver;
pub mod figure;
pub mod input;
mod kinds;
mod letter_case;
mod loaders;
pub mod mutation;
pub mod node;
mod opening;
mod paging;
pub mod petition;
mod prices;
pub mod query;
pub mod ranking;
mod read_source;
mod sample_queries;
pub mod scalars;
pub mod sensitive;
mod served_position;
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
pub use sample_queries::{Sample, ready_queries};
pub use subscription::EventSubscription;

use async_graphql::{Schema, SchemaBuilder};
use chrono::{DateTime, Utc};

/// Codes of errors that callers may see. Any other error is shown as a fault.
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

/// The finished schema.
pub type GraphQl = Schema<Query, Mutation, EventSubscription>;

/// Builds the schema over a log and its read side. The caller finishes it.
#[must_use]
pub fn schema(opening: Opening) -> SchemaBuilder<Query, Mutation, EventSubscription> {
    builder()
        .data(read_source::Loading::new(&opening))
        .data(opening)
        .extension(served_position::ServedPosition)
}

/// The schema in SDL, sorted.
#[must_use]
pub fn sdl() -> String {
    let options =
        async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    builder().finish().sdl_with_options(options)
}

fn builder() -> SchemaBuilder<Query, Mutation, EventSubscription> {
    Schema::build(Query, Mutation, EventSubscription)
        // No field returns only this interface; the feed's types implement it.
        .register_output_type::<event::PetitionEvent>()
        // The library's description is about the code of the scalar.
        .override_input_type_description::<DateTime<Utc>>(
            "An instant as in RFC 3339, such as `2026-10-31T09:30:00+08:00`: any offset in, UTC out.",
        )
}
