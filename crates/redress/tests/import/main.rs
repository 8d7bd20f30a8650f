//! `redress import` as offices meet it: the real binary, real files, a real database.

// Sentences for people belong into the test log.
#![allow(clippy::print_stdout)]

#[path = "../../../../tests/support/mod.rs"]
mod databases;
#[path = "../support/program.rs"]
mod program;

mod bad_rows;
mod cases;
mod faults;
mod large;
mod mapped;
mod office;
mod runs;
mod units;
