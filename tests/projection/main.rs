//! The read side follows the log on a real PostgreSQL: through crashes, takeovers, bad events and rebuilds.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "tests: a panic is their report"
)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../log/fixture.rs"]
#[allow(dead_code, reason = "the log's tests use the rest")]
mod fixture;

mod backfill;
mod bad_events;
mod cases;
mod crashes;
mod district;
mod filling;
mod following;
mod keeping;
mod leases;
mod processes;
mod rebuilding;
mod rows;
mod searching;
mod swapping;
mod toy;
