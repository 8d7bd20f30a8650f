//! More breakdowns than can be answered, and what becomes of those that are, and of requests that cost little.

use crate::{
    Fault, Options,
    figures::{Runs, percentile},
    filled,
    office::TOP,
    place::{Place, Server},
    reading::page_request,
    rebuild::succeed,
    wire::Wire,
};
use std::time::{Duration, Instant};
use tokio::{task::JoinSet, time::sleep};

const DISTRICTS: usize = 300;
/// Connections that fill the share of heavy requests without anything being sent away; and far too many.
const ENOUGH: usize = 4;
const FAR_TOO_MANY: usize = 64;
/// A client that is sent away comes back ten times sooner than it was told.
const PAUSE: Duration = Duration::from_millis(100);
/// Pauses of whoever asks for pages, so that it measures and does not load.
const BETWEEN_PAGES: Duration = Duration::from_millis(20);

/// A breakdown of three years of a province by cities.
fn breakdown_request() -> String {
    format!(
        "{{\"query\":\"query B($unit: ID!) {{ statistics(unit: $unit, window: {{range: {{from: \\\"2023-01-01\\\", to: \\\"2025-12-31\\\"}}}}) \
         {{ breakdown(by: UNIT) {{ key statistics {{ filings {{ value }} closureRate {{ percent }} resolutionRate {{ percent }} }} }} }} }}\",\
         \"variables\":{{\"unit\":\"{TOP}\"}}}}"
    )
}

/// What was answered while so many asked.
struct Load {
    answered: f64,
    sent_away: f64,
    /// The time that 95 of 100 pages took at most, in milliseconds.
    page: f64,
}

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let place = Place::open().await?;
    let petitions = options.petitions.unwrap_or(1_000_000);
    let (pool, log) = filled::log(&place, "ours", petitions, DISTRICTS).await?;
    log.close().await;
    succeed(&mut place.redress("ours", &["rebuild"])?).await?;
    sqlx::raw_sql("VACUUM (ANALYZE)").execute(&pool).await?;
    let server = Server::start(&place, "ours").await?;
    let per_second = |what: &str| Runs::of(format!("breakdowns by unit, {what}"), "/s");
    let (mut capacity, mut goodput) =
        (per_second("as many as can be answered"), per_second("64 connections at once"));
    let p95 = |what: &str| Runs::of(format!("95 of 100 pages meanwhile, {what}"), "ms");
    let (mut pages_before, mut pages) = (p95("as many as can be answered"), p95("64 connections at once"));
    let mut sent_away = Runs::of("sent away meanwhile", "/s");
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
    place.close().await
}

async fn load(server: &Server, connections: usize, time: Duration) -> Result<Load, Fault> {
    let since = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..connections {
        let mut wire = Wire::connect(&server.address, &server.token).await?;
        clients.spawn(async move {
            let request = breakdown_request();
            let (mut answered, mut sent_away) = (0_u32, 0_u32);
            while since.elapsed() < time {
                match wire.exchange(&request).await? {
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

/// What 95 of 100 pages took, asked for one after the other.
async fn pages(server: &Server, since: Instant, time: Duration) -> Result<f64, Fault> {
    let mut wire = Wire::connect(&server.address, &server.token).await?;
    let request = page_request("year: 2024");
    let mut took = Vec::new();
    while since.elapsed() < time {
        let asked = Instant::now();
        wire.ask(&request).await?;
        took.push(asked.elapsed().as_secs_f64() * 1_000.0);
        sleep(BETWEEN_PAGES).await;
    }
    took.sort_by(f64::total_cmp);
    Ok(percentile(&took, 95))
}
