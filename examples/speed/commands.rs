//! Measures commands per second over HTTP.

use crate::{
    Fault, Options,
    connection::Connection,
    pgbench::Floor,
    results::Runs,
    test_bed::{Server, TestBed, caught_up},
    workload::{self, district, requests},
};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const CONNECTIONS: usize = 64;
const CLIENTS: u32 = 32;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let bed = TestBed::open().await?;
    let (pool, log) = bed.log("ours", bed.log_options()).await?;
    workload::units(&log, 1).await?;
    let server = Server::start(&bed, "ours").await?;
    let mut floor = Floor::of_postgres_es(&bed).await?;
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
    bed.close().await
}

/// Commands acknowledged per second. Each connection takes its own petitions through the procedure.
async fn rate(server: &Server, run: u32, time: Duration) -> Result<f64, Fault> {
    let since = Instant::now();
    let mut clients = JoinSet::new();
    for client in 0..CONNECTIONS {
        let mut connection = Connection::connect(&server.address, &server.token).await?;
        clients.spawn(async move {
            let (mut done, mut number) = (0_u32, 0);
            loop {
                number += 1;
                for request in requests(&format!("P{run}-{client}-{number}"), &district(0)) {
                    connection.ask(&request).await?;
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
