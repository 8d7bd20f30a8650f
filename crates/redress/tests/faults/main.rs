//! The database fails at a chosen message of its protocol, on the way of every read and write: what comes of it is whole and right,
//! or fails aloud; and whatever was done half-way can be done again.
//!
//! Each way is gone once without a fault, to count its messages, and then again and again with one: at the first message, at the last,
//! at every commit before and after it took effect, and at some by lot. `REDRESS_FAULTS_SEED` draws the same lots again.

// What a failing case was about belongs into the test log.
#![allow(clippy::print_stdout)]

#[path = "../../../../tests/support/mod.rs"]
mod databases;
#[path = "../support/feed.rs"]
mod feed;
#[path = "../support/program.rs"]
mod program;

mod live;
mod office;
mod plan;
mod proxy;
mod reading;
mod serving;
mod sweep;
mod wire;
mod writing;
