//! The schema of every kind of case: a type, a filtered, sorted and paged list, the case at an earlier point,
//! its history, its events in the feed, a mutation per command, and who sees what of it.
//!
//! A kind declares itself ([`Kind`]) in a folder of `redress-api-kinds`, and has a line in its `lib.rs`. The rest is
//! here, once for all kinds: types are tables (`tables`), so that a kind compiles little more than what it
//! declares.

#[macro_use]
mod fields;
#[macro_use]
mod mutation;
mod connection;
mod filter;
mod find;
mod history;
mod kind;
mod list;
mod mutation_schema;
mod narrowing;
mod payload;
mod schema;
mod visible_case;

pub use connection::Connection;
pub use find::{find, find_as_of};
pub use kind::{Kind, VisibleCase};
pub use list::list;
pub use mutation::{CaseCommand, CaseInput, Mutation, Sent};
pub use mutation_schema::mutation_field;
pub use narrowing::Narrowing;
pub use payload::CasePayload;
pub use schema::{list_field, of_petition_field, of_petition_type, one_field};
pub use visible_case::visible_cases;
