//! Tests against the published vectors of RFC 6962 and C2SP, trees of all small sizes against the
//! definitions, and random changes to a log.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "tests: a panic is their report"
)]

mod changes;
mod definition;
mod notes;
mod tiles;
mod trees;
