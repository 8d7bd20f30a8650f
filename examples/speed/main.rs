//! Benchmarks of Redress, each beside a floor: the least that any program on the same database must do.
//! `cargo build --release && cargo run --release --example speed -- NAME [--runs N] [--seconds N]
//! [--petitions N]`.
//!
//! Each measurement creates a private cluster with default settings (`fsync` on) in the directory for
//! temporary files, measures Redress and the floor alternately, prints the median, the lowest and the highest
//! run, and deletes the cluster.
#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a measurement: it prints")]

mod cases;
mod commands;
mod connection;
mod growth;
mod import;
mod in_process;
mod large_log;
mod latency;
mod overload;
mod pgbench;
mod proof;
mod queries;
mod rebuild;
mod results;
mod start;
mod test_bed;
mod visible;
mod workload;

use clap::{Parser, ValueEnum};
use std::error::Error;

/// Why a measurement failed.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;

/// Measures one thing and its floor alternately.
#[derive(Parser)]
pub(crate) struct Options {
    /// What to measure
    what: What,
    /// How often each side is measured
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Duration of a run of requests, in seconds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Number of petitions in the log, of five events each, for measurements that need a large log [default:
    /// the number that the measurement is defined for]
    #[arg(long)]
    petitions: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Commands over HTTP, 64 connections; pgbench with 32 clients
    Commands,
    /// Commands in process, 64 tasks; plain cqrs-es and postgres-es with 32 tasks
    InProcess,
    /// One client's command over HTTP; one pgbench client
    Latency,
    /// Time from the commit until a query sees it, at 200 commands per second
    Visible,
    /// Rebuild of the read side of a million events; COPY of the events out
    Rebuild,
    /// Merkle tree over a million events; COPY of the events out; an inclusion proof; commands with and
    /// without the tree
    Proof,
    /// Import of an export of a million events; COPY of the same rows in
    Import,
    /// Check of a file of 1,170,000 past cases; reading the file
    Cases,
    /// `monthlyRanking` of 300 units, a million petitions, 8 connections; its SQL by pgbench
    Ranking,
    /// A page of 50 of a million petitions, filtered and sorted; its SQL by pgbench
    Page,
    /// Breakdowns by unit for 64 connections at once, compared with as many as can be answered; and pages
    /// meanwhile
    Overload,
    /// Start to ready on a million events; PostgreSQL's own start
    Start,
    /// A command, a ranking, a page and a history at a hundred thousand events and at a hundred times as
    /// many; memory
    Growth,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Fault> {
    let options = Options::parse();
    match options.what {
        What::Commands => commands::measure(&options).await,
        What::InProcess => in_process::measure(&options).await,
        What::Latency => latency::measure(&options).await,
        What::Visible => visible::measure(&options).await,
        What::Rebuild => rebuild::measure(&options).await,
        What::Proof => proof::measure(&options).await,
        What::Import => import::measure(&options).await,
        What::Cases => cases::measure(&options).await,
        What::Ranking => queries::ranking(&options).await,
        What::Page => queries::page(&options).await,
        What::Overload => overload::measure(&options).await,
        What::Start => start::measure(&options).await,
        What::Growth => growth::measure(&options).await,
    }
}
