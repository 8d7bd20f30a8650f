//! The event log on a real PostgreSQL.
#![allow(
    clippy::unwrap_used,
    unreachable_pub,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "tests: a panic is their report"
)]

#[path = "../support/mod.rs"]
mod support;

mod append;
mod at_rest;
mod case_texts;
mod concurrency;
mod consultations;
mod contract;
mod fixture;
mod idempotency;
mod kinds;
mod numbers;
mod proof;
mod reading;
mod reviews;
mod scope;
mod sensitive;
mod signing;
mod transfer;
mod verify;
