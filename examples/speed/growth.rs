//! Measures how times grow with a log that is a hundred times as large: hardly, if every query has its index.

use crate::{
    Fault, Options,
    connection::Connection,
    large_log,
    queries::{page_request, ranking_request},
    rebuild::succeed,
    results::{Runs, percentile},
    test_bed::{Server, TestBed, caught_up},
    workload::{district, requests},
};
use std::time::Instant;

const SMALL: u32 = 20_000;
const LARGE: u32 = 2_000_000;
/// Queries of a kind in one run.
const ASKED: u32 = 200;
/// Two years from the spring of the first: a page is full in the small log too, and both logs have earlier
/// petitions.
const YEARS: &str = r#"range: {from: \"2023-04-01\", to: \"2025-03-31\"}"#;
const HISTORY: &str = r#"{"query":"{ petition(id: \"XF00600\") { history(first: 50) { nodes { position occurredOn eventType } } } }"}"#;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let bed = TestBed::open().await?;
    let small = of_size(&bed, "small", SMALL, options).await?;
    let large = of_size(&bed, "large", options.petitions.unwrap_or(LARGE), options).await?;
    for (small, large) in small.iter().zip(&large) {
        large.beside(small);
    }
    bed.close().await
}

/// Measures the median time of each kind of query, and of a command.
async fn of_size(
    bed: &TestBed,
    database: &str,
    petitions: u32,
    options: &Options,
) -> Result<Vec<Runs>, Fault> {
    let (pool, log) = large_log::log(bed, database, petitions, 300).await?;
    log.close().await;
    let most = succeed(&mut bed.redress(database, &["rebuild"])?).await?;
    sqlx::raw_sql("VACUUM (ANALYZE)").execute(&pool).await?;
    let events = large_log::events(petitions);
    println!("{events} events; memory of the rebuild at most {most:.0} MiB");
    let server = Server::start(bed, database).await?;
    let mut connection = Connection::connect(&server.address, &server.token).await?;
    let questions = [ranking_request(), page_request(YEARS), HISTORY.to_owned()];
    let of = |what: &str| Runs::of(format!("{what} at {events} events"), "ms");
    let mut runs = vec![of("a command"), of("a ranking"), of("a page"), of("a history")];
    for run in 0..options.runs {
        let lives = (0..ASKED / 5).flat_map(|n| requests(&format!("P{run}-{n}"), &district(0)));
        let commands: Vec<String> = lives.collect();
        runs[0].add(median(&mut connection, commands.iter().map(String::as_str)).await?);
        caught_up(&pool).await?;
        for (runs, question) in runs[1..].iter_mut().zip(&questions) {
            runs.add(median(&mut connection, std::iter::repeat_n(question.as_str(), ASKED as usize)).await?);
        }
    }
    let (now, most) = server.memory()?;
    println!("memory of the server {now:.0} MiB, at most {most:.0} MiB");
    server.stop().await?;
    pool.close().await;
    Ok(runs)
}

async fn median<'a>(
    connection: &mut Connection,
    requests: impl Iterator<Item = &'a str>,
) -> Result<f64, Fault> {
    let mut times = Vec::new();
    for request in requests {
        let since = Instant::now();
        connection.ask(request).await?;
        times.push(since.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(percentile(&times, 50))
}
