//! GraphQL over a real log and read side: what callers get, and what they do not.
#![allow(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    clippy::cast_possible_wrap,
    reason = "tests: a panic is their report"
)]

#[path = "../log/fixture.rs"]
mod fixture;
#[path = "../support/mod.rs"]
mod support;

mod as_of;
mod complete;
mod cost;
mod desk;
mod disputes;
mod events;
mod feed;
mod figures;
mod history;
mod hurtful;
mod masking;
mod matrix;
mod mediations;
mod meetings;
mod mutations;
mod old_cases;
mod opinions;
mod pages;
mod petitions;
mod proofs;
mod ready;
mod selections;
mod statements;
mod subscription;
mod sweeps;
mod toys;
mod units;
