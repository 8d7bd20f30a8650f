//! Types of the schema as tables: names, descriptions, and the methods that resolve their fields.
//!
//! async-graphql's macros compile a container, a future and a resolver for every field of every type, which
//! dominates the build time of this crate. Events and kinds of case are many types whose fields are mostly
//! the same: here they are rows, one function resolves them all, and only the field's method is compiled for
//! it.
//!
//! `fields!` generates such a table from methods. A method that waits takes the context and is async; every
//! other one is a plain function.

#[macro_use]
mod fields;
#[macro_use]
mod meta;
mod resolve;

pub use meta::{
    Lines, ObjectTable, Row, Term, argument, enum_type, interface_type, object, object_type, plain_field,
    required_field, text,
};
pub use resolve::{Answer, Tabled, fault_at, later, resolve, resolve_all, resolve_selected, value};
