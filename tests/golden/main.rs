//! Logs that an earlier program wrote, and databases that it set up: this one reads them as they were meant.
//!
//! Each folder of `logs` holds the export of a made-up log, as the program of its time wrote it, and the figures that it tells. The log is
//! never written anew. Who raises the version of an event adds a folder: see [`story`].
#![allow(clippy::unwrap_used, unreachable_pub, reason = "tests: a panic is their report")]

#[path = "../support/mod.rs"]
mod support;

mod logs;
mod migrating;
mod office;
mod older;
mod reading;
mod story;
