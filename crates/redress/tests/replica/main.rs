//! Tests a read replica: queries read it, commands and the projector do not, and acknowledged commands
//! survive the loss of the primary.

// The seed of a test is printed to its log.
#![allow(clippy::print_stdout)]

#[path = "../support/clerk.rs"]
mod clerk;
mod pair;
#[path = "../support/program.rs"]
mod program;
#[path = "../support/mod.rs"]
mod support;

mod faults;
mod promotion;
mod queries;
mod site;
