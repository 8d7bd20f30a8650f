//! Commands per second over HTTP.

use crate::{
    Fault, Options,
    figures::Runs,
    office::{self, district, requests},
    pgbench::Floor,
    place::{Place, Server, caught_up},
    wire::Wire,
};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const CONNECTIONS: usize = 64;
const CLIENTS: u32 = 32;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let place = Place::open().await?;
    let (pool, log) = place.log("ours", place.log_options()).await?;
    office::units(&log, 1).await?;
    let server = Server::start(&place, "ours").await?;
    let mut floor = Floor::of_postgres_es(&place).await?;
    let mut ours = Runs::of(format!("commands over HTTP, {CONNECTIONS} connections"), "/s");
    let mut theirs = Runs::of(format!("pgbench, {CLIENTS} clients: four statements a command"), "/s");
    for run in 0..options.runs {
        ours.add(rate(&server, run, Duration::from_secs(options.seconds)).await?);
        caught_up(&pool).await?;
        theirs.add(floor.rate(CLIENTS, options).await?);
    }
    ours.beside(&theirs);
    server.stop().await?;
    log.close().await;
    pool.close().await;
    place.close().await
}

/// Commands acknowledged per second, each connection with lives of its own.
async fn rate(server: &Server, run: u32, time: Duration) -> Result<f64, Fault> {
    let since = Instant::now();
    let mut clients = JoinSet::new();
    for client in 0..CONNECTIONS {
        let mut wire = Wire::connect(&server.address, &server.token).await?;
        clients.spawn(async move {
            let (mut done, mut number) = (0_u32, 0);
            loop {
                number += 1;
                for request in requests(&format!("P{run}-{client}-{number}"), &district(0)) {
                    wire.ask(&request).await?;
                    done += 1;
                    if since.elapsed() >= time {
                        return Ok::<u32, Fault>(done);
                    }
                }
            }
        });
    }
    let mut done = 0;
    while let Some(client) = clients.join_next().await {
        done += client??;
    }
    Ok(f64::from(done) / since.elapsed().as_secs_f64())
}
