//! Measures queries over HTTP. The floor is their SQL.

use crate::{
    Fault, Options,
    connection::Connection,
    large_log,
    pgbench::Floor,
    rebuild::succeed,
    results::Runs,
    test_bed::{Server, TestBed},
    workload::{TOP, district},
};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const CONNECTIONS: u32 = 8;
const DISTRICTS: usize = 300;

/// What a ranking needs from the roll-up: the sums of every office in its month and in the month before.
const RANKING_SQL: &str = "SELECT w.number, sums.*
    FROM unnest('{2024-05-01,2024-04-01}'::date[], '{2024-05-31,2024-04-30}'::date[]) WITH ORDINALITY AS w (first, last, number),
    LATERAL (
        SELECT array_agg(unit) AS units, array_agg(coalesce(numerator, 0)) AS numerators, array_agg(coalesce(denominator, 0)) AS denominators
        FROM (SELECT l.unit, sum(l.n) FILTER (WHERE l.flags & 1 = 1)::int8 AS numerator, sum(l.n)::int8 AS denominator
              FROM reading.rollup l JOIN unnest('{DISTRICTS}'::text[]) AS s (unit) ON s.unit = l.unit
              WHERE l.attributed_month BETWEEN w.first AND w.last AND l.month <= w.last AND l.subject = 'DUTY'
              GROUP BY l.unit) AS by_unit
    ) AS sums;\n";

/// The same in the form that the program sends: for a single month, an index returns the rows in the order of
/// their units; and a query for most units reads all of them.
const RANKING_AS_SENT: [(&str, &str); 2] = [
    ("l.attributed_month BETWEEN w.first AND w.last", "l.attributed_month = w.first"),
    (" JOIN unnest('{DISTRICTS}'::text[]) AS s (unit) ON s.unit = l.unit", ""),
];

/// The rows of the page, filtered and sorted. The window is written so that a plan for these days uses the
/// best index.
const PAGE_SQL: &str = "SELECT p.* FROM reading.petitions p
    WHERE p.state = 'CLOSED' AND p.responsible = 'D007'
    AND (p.registered_on < '2024-01-01') IS FALSE AND (p.registered_on > '2024-12-31') IS FALSE
    AND coalesce(p.due_on, 'infinity') >= '2024-01-01'
    ORDER BY coalesce(p.due_on, 'infinity') ASC, p.id ASC LIMIT 51;\n";

pub(crate) fn ranking_request() -> String {
    format!(
        "{{\"query\":\"query R($under: ID!) {{ monthlyRanking(month: \\\"2024-05\\\", under: $under, level: DISTRICT, metric: CLOSURE) \
         {{ cutOff rows {{ rank previousRank numerator denominator rate flagged streak unit {{ code name }} }} }} }}\",\
         \"variables\":{{\"under\":\"{TOP}\"}}}}"
    )
}

/// A page of the petitions that an office has closed, among those registered in a window.
pub(crate) fn page_request(registered: &str) -> String {
    format!(
        "{{\"query\":\"query P($unit: ID!) {{ petitions(filter: {{responsible: $unit, state: [CLOSED], \
         registered: {{{registered}}}}}, orderBy: {{field: DUE_ON}}, first: 50) \
         {{ nodes {{ id state dueOn closedOn responsible {{ code name }} receivedBy {{ code name }} place {{ code name }} }} \
         pageInfo {{ hasNextPage endCursor }} }} }}\",\"variables\":{{\"unit\":\"D007\"}}}}"
    )
}

pub(crate) async fn ranking(options: &Options) -> Result<(), Fault> {
    let districts: Vec<String> = (0..DISTRICTS).map(district).collect();
    let plain = RANKING_SQL.replace("DISTRICTS", &districts.join(","));
    let sent = RANKING_AS_SENT.iter().fold(RANKING_SQL.to_owned(), |sql, (from, to)| sql.replace(from, to));
    // A pgbench script has one statement per line.
    let floors = [("its SQL", plain), ("the same as it is sent", sent)]
        .map(|(what, sql)| (what, format!("{}\n", sql.replace('\n', " "))));
    measure(options, "monthlyRanking of 300 units over HTTP", ranking_request(), &floors).await
}

pub(crate) async fn page(options: &Options) -> Result<(), Fault> {
    let request = page_request("year: 2024");
    let floors = [("its SQL", PAGE_SQL.to_owned())];
    measure(options, "a page of 50 petitions with units over HTTP", request, &floors).await
}

async fn measure(
    options: &Options,
    what: &str,
    request: String,
    floors: &[(&str, String)],
) -> Result<(), Fault> {
    let bed = TestBed::open().await?;
    let petitions = options.petitions.unwrap_or(1_000_000);
    let (pool, log) = large_log::log(&bed, "ours", petitions, DISTRICTS).await?;
    log.close().await;
    succeed(&mut bed.redress("ours", &["rebuild"])?).await?;
    sqlx::raw_sql("VACUUM (ANALYZE)").execute(&pool).await?;
    let server = Server::start(&bed, "ours").await?;
    let mut ours = Runs::of(format!("{what}, {CONNECTIONS} connections"), "/s");
    let mut theirs = Vec::new();
    for (what, sql) in floors {
        let runs = Runs::of(format!("{what} by pgbench, {CONNECTIONS} clients"), "/s");
        theirs.push((Floor::of(&bed, "ours", what, sql)?, runs));
    }
    for _ in 0..options.runs {
        ours.add(rate(&server, &request, Duration::from_secs(options.seconds)).await?);
        for (floor, runs) in &mut theirs {
            runs.add(floor.rate(CONNECTIONS, options).await?);
        }
    }
    println!("{petitions} petitions");
    theirs.iter().for_each(|(_, runs)| ours.beside(runs));
    let (now, most) = server.memory()?;
    println!("memory of the server: {now:.0} MiB, at most {most:.0} MiB");
    server.stop().await?;
    pool.close().await;
    bed.close().await
}

/// Answers per second.
pub(crate) async fn rate(server: &Server, request: &str, time: Duration) -> Result<f64, Fault> {
    let since = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let mut connection = Connection::connect(&server.address, &server.token).await?;
        let request = request.to_owned();
        clients.spawn(async move {
            let mut done = 0_u32;
            while since.elapsed() < time {
                connection.ask(&request).await?;
                done += 1;
            }
            Ok::<u32, Fault>(done)
        });
    }
    let mut done = 0;
    while let Some(client) = clients.join_next().await {
        done += client??;
    }
    Ok(f64::from(done) / since.elapsed().as_secs_f64())
}
