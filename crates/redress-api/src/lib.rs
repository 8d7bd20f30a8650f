//! GraphQL, HTTP and authentication: the one interface for commands and queries.

pub mod auth;
pub mod graphql;
pub mod http;
