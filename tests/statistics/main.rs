//! The statistics, and the independent judge that they are compared with.
#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    dead_code,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "tests: a panic is their report"
)]

#[path = "../support/mod.rs"]
mod support;

mod court;
mod examples;
mod generator;
mod laws;
mod office;
mod oracle;
mod oracle_tests;
mod present;
mod replay;
mod slots;
