//! The event log on a real PostgreSQL.
#![allow(unreachable_pub, reason = "modules of one test binary share what is pub")]

#[path = "../support/mod.rs"]
mod support;

mod append;
mod concurrency;
mod contract;
mod fixture;
mod idempotency;
mod reading;
mod sensitive;
