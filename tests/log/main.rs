//! The event log on a real PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod append;
mod concurrency;
mod contract;
mod fixture;
mod idempotency;
mod reading;
mod sensitive;
