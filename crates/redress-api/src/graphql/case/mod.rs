//! The schema of every kind of case: a type, a filtered, sorted and paged list, the case at an earlier point,
//! its history, its events in the feed, a mutation per command, and who sees what of it.
//!
//! A kind declares itself ([`Kind`]) in a folder of `kinds`, and has a line in `kinds/mod.rs`. The rest is
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
mod payload;
mod schema;
mod visible_case;

pub(super) use connection::Connection;
pub(super) use find::{find, find_as_of};
pub(super) use kind::{Kind, VisibleCase};
pub(super) use list::list;
pub(super) use mutation::{CaseCommand, CaseInput, Mutation, Sent};
pub(super) use mutation_schema::mutation_field;
pub(super) use payload::CasePayload;
pub(super) use schema::{list_field, of_petition_field, of_petition_type, one_field};
pub(super) use visible_case::visible_cases;
