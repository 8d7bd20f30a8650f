//! Measures overload: more breakdowns than can be answered, how many are still answered, and the latency of
//! cheap requests meanwhile.

use crate::{
    Fault, Options,
    connection::Connection,
    large_log,
    queries::page_request,
    rebuild::succeed,
    results::{Runs, percentile},
    test_bed::{Server, TestBed},
    workload::TOP,
};
use std::time::{Duration, Instant};
use tokio::{task::JoinSet, time::sleep};

const DISTRICTS: usize = 300;
/// Connections that use the whole share of expensive requests without a refusal; and far too many.
const ENOUGH: usize = 4;
const FAR_TOO_MANY: usize = 64;
/// A refused client comes back ten times sooner than `Retry-After` says.
const PAUSE: Duration = Duration::from_millis(100);
/// Pause between pages, so that they measure the load without adding to it.
const BETWEEN_PAGES: Duration = Duration::from_millis(20);

/// A breakdown of a province by cities over three years.
fn breakdown_request() -> String {
    format!(
        "{{\"query\":\"query B($unit: ID!) {{ statistics(unit: $unit, window: {{range: {{from: \\\"2023-01-01\\\", to: \\\"2025-12-31\\\"}}}}) \
         {{ breakdown(by: UNIT) {{ key statistics {{ filings {{ value }} closureRate {{ percent }} resolutionRate {{ percent }} }} }} }} }}\",\
         \"variables\":{{\"unit\":\"{TOP}\"}}}}"
    )
}

/// The results under a load.
struct Load {
    answered: f64,
    sent_away: f64,
    /// The 95th percentile of a page, in milliseconds.
    page: f64,
}

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let bed = TestBed::open().await?;
    let petitions = options.petitions.unwrap_or(1_000_000);
    let (pool, log) = large_log::log(&bed, "ours", petitions, DISTRICTS).await?;
    log.close().await;
    succeed(&mut bed.redress("ours", &["rebuild"])?).await?;
    sqlx::raw_sql("VACUUM (ANALYZE)").execute(&pool).await?;
    let server = Server::start(&bed, "ours").await?;
    let per_second = |what: &str| Runs::of(format!("breakdowns by unit, {what}"), "/s");
    let (mut capacity, mut goodput) =
        (per_second("as many as can be answered"), per_second("64 connections at once"));
    let p95 = |what: &str| Runs::of(format!("95 of 100 pages meanwhile, {what}"), "ms");
    let (mut pages_before, mut pages) = (p95("as many as can be answered"), p95("64 connections at once"));
    let mut sent_away = Runs::of("refused meanwhile", "/s");
    for _ in 0..options.runs {
        let time = Duration::from_secs(options.seconds);
        let full = load(&server, ENOUGH, time).await?;
        capacity.add(full.answered);
        pages_before.add(full.page);
        let over = load(&server, FAR_TOO_MANY, time).await?;
        goodput.add(over.answered);
        sent_away.add(over.sent_away);
        pages.add(over.page);
    }
    println!("{petitions} petitions");
    goodput.beside(&capacity);
    sent_away.print();
    pages.beside(&pages_before);
    let (now, most) = server.memory()?;
    println!("memory of the server: {now:.0} MiB, at most {most:.0} MiB");
    server.stop().await?;
    pool.close().await;
    bed.close().await
}

async fn load(server: &Server, connections: usize, time: Duration) -> Result<Load, Fault> {
    let since = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        let mut connection = Connection::connect(&server.address, &server.token).await?;
        clients.spawn(async move {
            let request = breakdown_request();
            let (mut answered, mut sent_away) = (0_u32, 0_u32);
            while since.elapsed() < time {
                match connection.exchange(&request).await? {
                    (200, _) => answered += 1,
                    (503, _) => {
                        sent_away += 1;
                        sleep(PAUSE).await;
                    }
                    (status, answer) => return Err(format!("{status}: {answer}").into()),
                }
            }
            Ok::<_, Fault>((answered, sent_away))
        });
    }
    let page = pages(server, since, time).await?;
    let (mut answered, mut sent_away) = (0, 0);
    while let Some(client) = clients.join_next().await {
        let (ours, others) = client??;
        answered += ours;
        sent_away += others;
    }
    let seconds = since.elapsed().as_secs_f64();
    Ok(Load { answered: f64::from(answered) / seconds, sent_away: f64::from(sent_away) / seconds, page })
}

/// The 95th percentile of pages, requested one after the other.
async fn pages(server: &Server, since: Instant, time: Duration) -> Result<f64, Fault> {
    let mut connection = Connection::connect(&server.address, &server.token).await?;
    let request = page_request("year: 2024");
    let mut took = Vec::new();
    while since.elapsed() < time {
        let asked = Instant::now();
        connection.ask(&request).await?;
        took.push(asked.elapsed().as_secs_f64() * 1_000.0);
        sleep(BETWEEN_PAGES).await;
    }
    took.sort_by(f64::total_cmp);
    Ok(percentile(&took, 95))
}
