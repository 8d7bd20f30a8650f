//! How fast the read side is: `cargo run --release --example read_side_speed`. Makes a private cluster and removes it.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement: it prints, and a panic is its report"
)]

#[path = "../tests/log/fixture.rs"]
mod fixture;
#[path = "../tests/support/mod.rs"]
mod support;

use fixture::{Office, life, register};
use redress_read::{Projector, RebuildOptions, rebuild};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const PETITIONS: usize = 8_000;
const CLERKS: usize = 64;

async fn many_events() -> Arc<Office> {
    let office = Arc::new(Office::open().await);
    let mut clerks = JoinSet::new();
    for clerk in 0..CLERKS {
        let office = office.clone();
        clerks.spawn(async move {
            for n in (clerk..PETITIONS).step_by(CLERKS) {
                for command in life(&format!("P{n}")) {
                    office.done(command).await;
                }
            }
        });
    }
    clerks.join_all().await;
    office
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let office = many_events().await;
    let events = office.log.head().await.unwrap().position.0;
    let since = Instant::now();
    let projector = Projector::start(office.log.clone(), office.pool.clone());
    projector.wait_for(redress_log::Position(events), Duration::from_secs(600)).await.unwrap();
    per_second("projected", events, since.elapsed());

    let since = Instant::now();
    let mut read = since.elapsed();
    let report = rebuild(&office.log, &office.pool, RebuildOptions::default(), |at, upto| {
        if at == upto {
            read = since.elapsed();
        }
    });
    assert!(report.await.unwrap().swapped);
    per_second("rebuilt", events, since.elapsed());
    println!("of that, comparing and swapping: {:?}", since.elapsed() - read);

    let mut waits = Vec::new();
    for n in 0..200 {
        let recorded = office.done(register(&format!("N{n}"))).await;
        let since = Instant::now();
        projector.wait_for(recorded.position, Duration::from_secs(60)).await.unwrap();
        waits.push(since.elapsed());
    }
    waits.sort();
    println!("commit to visible: median {:?}, 99 of 100 within {:?}", waits[100], waits[197]);
}

fn per_second(what: &str, events: i64, time: Duration) {
    println!("{what} {events} events in {time:?}: {:.0}/s", events as f64 / time.as_secs_f64());
}
