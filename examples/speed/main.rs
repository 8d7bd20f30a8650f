//! How fast Redress is, beside the floor below which nothing built on the same database could go:
//! `cargo build --release && cargo run --release --example speed -- NAME [--runs N] [--seconds N] [--petitions N]`.
//!
//! Each measurement makes a private cluster with its default settings (`fsync` on) below the directory for temporary files, measures
//! ours and the floor in turns on it, prints the median of the runs with the lowest and the highest, and removes it.
#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a measurement: it prints")]

mod cases;
mod commands;
mod figures;
mod filled;
mod growth;
mod import;
mod in_process;
mod latency;
mod office;
mod overload;
mod pgbench;
mod place;
mod proof;
mod reading;
mod rebuild;
mod start;
mod visible;
mod wire;

use clap::{Parser, ValueEnum};
use std::error::Error;

/// Why a measurement ended without figures.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;

/// Measures one thing, and its floor in the same run.
#[derive(Parser)]
pub(crate) struct Options {
    /// What to measure.
    what: What,
    /// How often each side is measured.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// How long a run of requests takes.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// How many petitions the log holds, of five events each, where the measurement needs a large one; default: what it is defined for.
    #[arg(long)]
    petitions: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Commands over HTTP, 64 connections; pgbench with 32 clients.
    Commands,
    /// Commands in process, 64 tasks; bare cqrs-es and postgres-es with 32 tasks.
    InProcess,
    /// One client's command over HTTP; one pgbench client.
    Latency,
    /// From the commit until a query sees it, at 200 commands per second.
    Visible,
    /// The read side of a million events; COPY of the events out.
    Rebuild,
    /// The Merkle tree over a million events, COPY of the events out; an inclusion proof; commands with the tree kept beside them.
    Proof,
    /// An export of a million events restored; COPY of the same rows in.
    Import,
    /// A file of 1,170,000 past cases checked; reading the file.
    Cases,
    /// `monthlyRanking` of 300 units, a million petitions, 8 connections; its SQL by pgbench.
    Ranking,
    /// A page of 50 of a million petitions, filtered and sorted; its SQL by pgbench.
    Page,
    /// Breakdowns by unit that 64 connections ask for at once, beside as many as can be answered; and pages meanwhile.
    Overload,
    /// Start to ready on a million events; PostgreSQL's own start.
    Start,
    /// Appending, a ranking, a page and a history at a hundred thousand events and at a hundred times as many; memory.
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
        What::Ranking => reading::ranking(&options).await,
        What::Page => reading::page(&options).await,
        What::Overload => overload::measure(&options).await,
        What::Start => start::measure(&options).await,
        What::Growth => growth::measure(&options).await,
    }
}
