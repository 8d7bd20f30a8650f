//! The GraphQL schema: one file per type.

mod access;
mod context;
mod error;
mod figure;
mod input;
mod paging;
mod query;
mod ranking;
mod scalars;
mod statistics;
mod statistics_source;
mod terms;
mod unit;

pub use context::{Api, ServedAt};
pub use query::Query;

use async_graphql::{EmptyMutation, EmptySubscription, Schema};

/// The schema as it is served.
pub type RedressSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// Builds the schema over a log and its read side.
#[must_use]
pub fn schema(api: Api) -> RedressSchema {
    Schema::build(Query, EmptyMutation, EmptySubscription).data(api).finish()
}

/// The schema in GraphQL's own language, sorted.
#[must_use]
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
    Schema::build(Query, EmptyMutation, EmptySubscription).finish().sdl_with_options(options)
}
