//! Types of the schema that are tables: names, descriptions, and the methods that answer for their fields.
//!
//! async-graphql's macros compile a container, a future and a resolver for every field of every type, which is what building this crate
//! takes its time for. Events and kinds of case are many types of which most fields are the same: they are rows here, one function resolves
//! them all, and what is compiled for a field is the method that answers for it.
//!
//! `fields!` makes such a table of methods. A method that waits takes the context and returns a future; every other one is a plain function.

#[macro_use]
mod fields;
#[macro_use]
mod meta;
mod resolve;

pub(super) use meta::{
    Lines, ObjectTable, Row, Term, argument, enum_type, interface_type, object, object_type, plain_field,
    required_field, text,
};
pub(super) use resolve::{Answer, Tabled, fault_at, later, resolve, resolve_all, value};
