//! What holds for every history, whatever commands led to it.

mod around;
mod disputes;
mod mediations;
mod meetings;
mod petitions;
mod rolls;
mod sweeps;
mod units;
mod witness;
mod witness_opinions;
mod working_days;

use proptest::test_runner::{Config, TestRunner};

/// Failures are shrunk and printed, not kept: what they teach becomes an example under `rules`.
fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}
