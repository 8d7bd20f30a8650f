//! How long one client waits for one command.

use crate::{
    Fault, Options,
    figures::{Runs, percentile},
    office::{self, district, requests},
    pgbench::Floor,
    place::{Place, Server, caught_up},
    wire::Wire,
};
use std::time::{Duration, Instant};

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let place = Place::open().await?;
    let (pool, log) = place.log("ours", place.log_options()).await?;
    office::units(&log, 1).await?;
    let server = Server::start(&place, "ours").await?;
    let mut wire = Wire::connect(&server.address, &server.token).await?;
    let mut floor = Floor::of_postgres_es(&place).await?;
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
                wire.ask(&request).await?;
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
    place.close().await
}
