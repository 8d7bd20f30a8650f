//! Measures the latency of one command for one client.

use crate::{
    Fault, Options,
    connection::Connection,
    pgbench::Floor,
    results::{Runs, percentile},
    test_bed::{Server, TestBed, caught_up},
    workload::{self, district, requests},
};
use std::time::{Duration, Instant};

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let bed = TestBed::open().await?;
    let (pool, log) = bed.log("ours", bed.log_options()).await?;
    workload::units(&log, 1).await?;
    let server = Server::start(&bed, "ours").await?;
    let mut connection = Connection::connect(&server.address, &server.token).await?;
    let mut floor = Floor::of_postgres_es(&bed).await?;
    let mut ours = Runs::of("one command over HTTP, one client, median", "ms");
    let mut theirs = Runs::of("pgbench, one client: four statements a command, median", "ms");
    for run in 0..options.runs {
        let (since, mut times) = (Instant::now(), Vec::new());
        for number in 0_u32.. {
            if since.elapsed() >= Duration::from_secs(options.seconds) {
                break;
            }
            for request in requests(&format!("P{run}-{number}"), &district(0)) {
                let asked = Instant::now();
                connection.ask(&request).await?;
                times.push(asked.elapsed().as_secs_f64() * 1_000.0);
            }
        }
        times.sort_by(f64::total_cmp);
        ours.add(percentile(&times, 50));
        caught_up(&pool).await?;
        theirs.add(floor.latency(options).await?);
    }
    ours.beside(&theirs);
    server.stop().await?;
    log.close().await;
    pool.close().await;
    bed.close().await
}
