//! Soak test: kills, pauses, disconnects and overloads a running Redress at random moments, and verifies
//! after each round that nothing was lost or duplicated:
//! `cargo build --release && cargo run --release --example soak -- --rounds 100 --seed 7`.
//!
//! Two servers share a data directory; many clerks send commands to both and retry until each is
//! acknowledged. The program exits with 1 at the first failed check, and keeps the directory for inspection.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

mod attack;
mod check;
mod clerk;
mod disk;
mod fault;
mod http;
mod site;

use clap::Parser;
use clerk::{Office, Receipt};
use fastrand::Rng;
use fault::Kind;
use site::Site;
use std::{
    collections::BTreeMap,
    process::ExitCode,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// A failed check, or an error of the test itself, as text.
type Fault = Box<dyn std::error::Error + Send + Sync>;

/// After this many rounds a new log is started, so that verifying all of it stays quick.
const ROUNDS_PER_SITE: u32 = 11;

#[derive(Parser)]
#[command(
    about = "Kills a running Redress at random moments, and verifies that nothing is lost or duplicated"
)]
struct Arguments {
    /// Number of rounds; the kinds of faults take turns
    #[arg(long, default_value_t = u32::try_from(Kind::ALL.len()).unwrap_or(u32::MAX))]
    rounds: u32,
    /// Seed of everything random in this program; the timing of the machine is not determined by it
    #[arg(long)]
    seed: Option<u64>,
    /// Number of clerks that send commands at the same time
    #[arg(long, default_value_t = 8)]
    clerks: u32,
    /// Only this kind of fault
    #[arg(long, value_enum)]
    kind: Option<Kind>,
}

/// The counts of all rounds.
#[derive(Default)]
struct Totals {
    rounds: BTreeMap<&'static str, u32>,
    commands: usize,
    retries: u64,
    answers_lost: u64,
    cuts: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    let (mut totals, since) = (Totals::default(), Instant::now());
    let ended = soak(&arguments, Rng::with_seed(seed), &mut totals).await;
    let Totals { rounds, commands, retries, answers_lost, cuts } = &totals;
    let kinds: Vec<String> = rounds.iter().map(|(kind, times)| format!("{kind} {times}")).collect();
    println!(
        "{} rounds ({}) in {:.0} s: {commands} commands acknowledged, {retries} attempts repeated \
         ({answers_lost} found their command carried out), {cuts} connections cut; seed {seed}",
        rounds.values().sum::<u32>(),
        kinds.join(", "),
        since.elapsed().as_secs_f64(),
    );
    match ended {
        Ok(()) => {
            println!("losses: 0");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            println!("FAILED: {fault}");
            ExitCode::FAILURE
        }
    }
}

async fn soak(arguments: &Arguments, mut random: Rng, totals: &mut Totals) -> Result<(), Fault> {
    let mut left = arguments.rounds;
    let mut turns = Kind::ALL.into_iter().cycle();
    while left > 0 {
        let rounds = left.min(ROUNDS_PER_SITE);
        left -= rounds;
        let kinds: Vec<Kind> =
            turns.by_ref().take(rounds as usize).map(|kind| arguments.kind.unwrap_or(kind)).collect();
        let mut site = Site::open(2).await?;
        let done = tokio::select! {
            done = rounds_of(&mut site, &kinds, arguments.clerks, &mut random, totals) => done,
            _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
        };
        site.close(done.is_err()).await?;
        done?;
    }
    Ok(())
}

/// Runs some rounds on one log.
async fn rounds_of(
    site: &mut Site,
    kinds: &[Kind],
    clerks: u32,
    random: &mut Rng,
    totals: &mut Totals,
) -> Result<(), Fault> {
    let office = Arc::new(Office::new(site.addresses(), site.token().to_owned()));
    let mut receipts = office.open(&mut random.fork()).await?;
    for (round, &kind) in kinds.iter().enumerate() {
        let since = Instant::now();
        let before = receipts.len();
        let summary = one_round(site, &office, kind, round, clerks, random, &mut receipts).await;
        totals.commands += receipts.len() - before;
        totals.retries += office.retries.swap(0, Ordering::Relaxed);
        totals.answers_lost += office.answers_lost.swap(0, Ordering::Relaxed);
        totals.cuts += office.cuts.swap(0, Ordering::Relaxed);
        *totals.rounds.entry(kind.name()).or_default() += 1;
        let number: u32 = totals.rounds.values().sum();
        let summary = summary.map_err(|fault| format!("round {number}, {}: {fault}", kind.name()))?;
        let (commands, seconds) = (receipts.len() - before, since.elapsed().as_secs_f64());
        println!(
            "round {number}: {summary}; {commands} commands, {} events proved, {seconds:.1} s",
            receipts.len()
        );
    }
    Ok(())
}

/// Injects the fault while clerks work, lets them work a while longer, and then runs all checks.
async fn one_round(
    site: &mut Site,
    office: &Arc<Office>,
    kind: Kind,
    round: usize,
    clerks: u32,
    random: &mut Rng,
    receipts: &mut Vec<Receipt>,
) -> Result<String, Fault> {
    office.begin(kind == Kind::Connection);
    let mut at_work = JoinSet::new();
    for clerk in 0..clerks {
        at_work.spawn(clerk::work(office.clone(), format!("{round}-{clerk}"), random.fork()));
    }
    tokio::time::sleep(Duration::from_millis(random.u64(100..900))).await;
    let inflicted = fault::inflict(kind, site, office, random).await;
    tokio::time::sleep(Duration::from_millis(random.u64(200..900))).await;
    office.end();
    let mut made = Vec::new();
    while let Some(done) = at_work.join_next().await {
        made.extend(done??);
    }
    let summary = inflicted?;
    let fresh = receipts.len();
    receipts.extend(made);
    check::all(site, office, receipts, fresh, random).await?;
    Ok(format!("{summary}; at most {:.0} MiB", check::memory(site)?))
}
