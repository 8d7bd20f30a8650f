//! The GraphQL schema: one file per type.

#[macro_use]
mod merged;
#[macro_use]
pub mod event;

pub mod entries;
pub mod fast_resolver;
pub mod figure;
pub mod figure_terms;
mod kinds;
pub mod mutation;
pub mod node;
pub mod petition;
mod prices;
pub mod query;
pub mod ranking;
mod sample_queries;
mod served_position;
pub mod statistics;
mod statistics_source;
pub mod subscription;

pub use mutation::Mutation;
pub use prices::prices;
pub use query::Query;
pub use redress_api_common::{
    context::ServedAt,
    opening::{Api, Opening},
};
pub use sample_queries::{Sample, ready_queries};
pub use subscription::EventSubscription;

use async_graphql::{Schema, SchemaBuilder};
use chrono::{DateTime, Utc};
use mutation::{ErrorCodes, is_listed};
use redress_api_common::{command::ListedCodes, read_source::Loading};
use served_position::ServedPosition;

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
    builder().data(Loading::new(&opening)).data(opening).extension(ServedPosition)
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
        .data(ListedCodes(is_listed))
        // Refusals refer to it by its name.
        .register_output_type::<ErrorCodes>()
        // No field returns only this interface; the feed's types implement it.
        .register_output_type::<event::PetitionEvent>()
        // The library's description is about the code of the scalar.
        .override_input_type_description::<DateTime<Utc>>(
            "An instant as in RFC 3339, such as `2026-10-31T09:30:00+08:00`: any offset in, UTC out.",
        )
}
