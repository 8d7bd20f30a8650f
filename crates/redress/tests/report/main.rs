//! Tests of `redress report`.
//!
//! Output is compared with the files in `snapshots`; `REDRESS_SNAPSHOTS=write` rewrites them.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "tests: a panic is their report"
)]

#[path = "../support/program.rs"]
mod program;

#[path = "../../../../tests/support/mod.rs"]
mod support;

#[path = "../../../../tests/statistics/examples/phrases.rs"]
mod phrases;

#[path = "../../../../tests/statistics/examples/story.rs"]
mod story;

mod files;
mod formats;
mod office;
mod old_cases;
mod refusals;
mod snapshot;
mod workbooks;
