//! An export restored.

use crate::{Fault, Options, figures::Runs, filled, place::Place, rebuild::succeed};
use std::{process::Stdio, time::Instant};
use tokio::process::Command;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let petitions = options.petitions.unwrap_or(200_000);
    let place = Place::open().await?;
    let (pool, log) = filled::log(&place, "ours", petitions, 300).await?;
    log.close().await;
    let events = filled::events(petitions);
    let file = place.path().join("log.ndjson").to_string_lossy().into_owned();
    let mut exported = Runs::of(format!("export of {events} events"), "events/s");
    let mut ours = Runs::of(format!("import of {events} exported events"), "events/s");
    let mut floor = Runs::of("COPY of the same rows into the same table", "events/s");
    let mut memory = Runs::of("the most memory of an import", "MiB");
    let rows = place.path().join("rows.copy").to_string_lossy().into_owned();
    psql(&place, "ours", &format!("\\copy events TO '{rows}' (FORMAT binary)")).await?;
    for _ in 0..options.runs {
        let _ = std::fs::remove_file(&file);
        let since = Instant::now();
        succeed(&mut place.redress("ours", &["export", "--force", "-o", &file])?).await?;
        exported.add(events / since.elapsed().as_secs_f64());
        place.empty("restored").await?.close().await;
        succeed(&mut place.redress("restored", &["migrate"])?).await?;
        let since = Instant::now();
        memory.add(succeed(&mut place.redress("restored", &["import", "log", &file])?).await?);
        ours.add(events / since.elapsed().as_secs_f64());
        place.empty("restored").await?.close().await;
        succeed(&mut place.redress("restored", &["migrate"])?).await?;
        let since = Instant::now();
        psql(&place, "restored", &format!("\\copy events FROM '{rows}' (FORMAT binary)")).await?;
        floor.add(events / since.elapsed().as_secs_f64());
    }
    exported.print();
    ours.beside(&floor);
    memory.print();
    pool.close().await;
    place.close().await
}

async fn psql(place: &Place, database: &str, statement: &str) -> Result<(), Fault> {
    let mut command = Command::new(place.program("psql"));
    command.arg(place.url(database)).args(["--quiet", "--set=ON_ERROR_STOP=1", "--command", statement]);
    let status = command.stdout(Stdio::null()).status().await?;
    if status.success() { Ok(()) } else { Err(format!("psql failed: {statement}").into()) }
}
