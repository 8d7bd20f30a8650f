//! Measures how long after its acknowledgement a command is visible to a query.

use crate::{
    Fault, Options,
    connection::{Connection, between},
    results::{Runs, percentile},
    test_bed::{Server, TestBed},
    workload::{self, district, requests},
};
use std::time::{Duration, Instant};
use tokio::{
    task::JoinSet,
    time::{Instant as Clock, sleep_until},
};

const PER_SECOND: u32 = 200;
const CONNECTIONS: u32 = 20;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let bed = TestBed::open().await?;
    let (pool, log) = bed.log("ours", bed.log_options()).await?;
    workload::units(&log, 1).await?;
    let server = Server::start(&bed, "ours").await?;
    let mut half = Runs::of(format!("commit to visible at {PER_SECOND} commands per second, median"), "ms");
    let mut most = Runs::of("the same, 99 of 100", "ms");
    for run in 0..options.runs {
        let times = times(&server, run, options.seconds).await?;
        half.add(percentile(&times, 50));
        most.add(percentile(&times, 99));
    }
    half.print();
    most.print();
    server.stop().await?;
    log.close().await;
    pool.close().await;
    bed.close().await
}

/// Each connection sends its share of the commands at fixed times, each followed by a query that waits for
/// it.
async fn times(server: &Server, run: u32, seconds: u64) -> Result<Vec<f64>, Fault> {
    let mut clients = JoinSet::new();
    let (begin, pause) = (Clock::now(), Duration::from_secs(1) * CONNECTIONS / PER_SECOND);
    for client in 0..CONNECTIONS {
        let mut connection = Connection::connect(&server.address, &server.token).await?;
        clients.spawn(async move {
            let (mut times, mut next) = (Vec::new(), begin + pause * client / CONNECTIONS);
            for number in 0_u32.. {
                let petition = format!("P{run}-{client}-{number}");
                for request in requests(&petition, &district(0)) {
                    sleep_until(next).await;
                    next += pause;
                    let position =
                        between(connection.ask(&request).await?, "\"position\":\"", "\"")?.to_owned();
                    let since = Instant::now();
                    connection.ask(&seen(&petition, &position)).await?;
                    times.push(since.elapsed().as_secs_f64() * 1_000.0);
                }
                if begin.elapsed() >= Duration::from_secs(seconds) {
                    break;
                }
            }
            Ok::<_, Fault>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(client) = clients.join_next().await {
        times.extend(client??);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn seen(petition: &str, position: &str) -> String {
    format!(
        "{{\"query\":\"query Seen($id: ID!, $seen: Position) {{ petition(id: $id, minPosition: $seen) {{ state }} }}\",\
         \"variables\":{{\"id\":\"{petition}\",\"seen\":\"{position}\"}}}}"
    )
}
