//! Measures the import of an export. The floor is COPY of the same rows.

use crate::{Fault, Options, large_log, rebuild::succeed, results::Runs, test_bed::TestBed};
use std::{process::Stdio, time::Instant};
use tokio::process::Command;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let petitions = options.petitions.unwrap_or(200_000);
    let bed = TestBed::open().await?;
    let (pool, log) = large_log::log(&bed, "ours", petitions, 300).await?;
    log.close().await;
    let events = large_log::events(petitions);
    let file = bed.path().join("log.ndjson").to_string_lossy().into_owned();
    let mut exported = Runs::of(format!("export of {events} events"), "events/s");
    let mut ours = Runs::of(format!("import of {events} exported events"), "events/s");
    let mut floor = Runs::of("COPY of the same rows into the same table", "events/s");
    let mut memory = Runs::of("the most memory of an import", "MiB");
    let rows = bed.path().join("rows.copy").to_string_lossy().into_owned();
    psql(&bed, "ours", &format!("\\copy events TO '{rows}' (FORMAT binary)")).await?;
    for _ in 0..options.runs {
        let _ = std::fs::remove_file(&file);
        let since = Instant::now();
        succeed(&mut bed.redress("ours", &["export", "--force", "-o", &file])?).await?;
        exported.add(events / since.elapsed().as_secs_f64());
        bed.empty("restored").await?.close().await;
        succeed(&mut bed.redress("restored", &["migrate"])?).await?;
        let since = Instant::now();
        memory.add(succeed(&mut bed.redress("restored", &["import", "log", &file])?).await?);
        ours.add(events / since.elapsed().as_secs_f64());
        bed.empty("restored").await?.close().await;
        succeed(&mut bed.redress("restored", &["migrate"])?).await?;
        let since = Instant::now();
        psql(&bed, "restored", &format!("\\copy events FROM '{rows}' (FORMAT binary)")).await?;
        floor.add(events / since.elapsed().as_secs_f64());
    }
    exported.print();
    ours.beside(&floor);
    memory.print();
    pool.close().await;
    bed.close().await
}

async fn psql(bed: &TestBed, database: &str, statement: &str) -> Result<(), Fault> {
    let mut command = Command::new(bed.program("psql"));
    command.arg(bed.url(database)).args(["--quiet", "--set=ON_ERROR_STOP=1", "--command", statement]);
    let status = command.stdout(Stdio::null()).status().await?;
    if status.success() { Ok(()) } else { Err(format!("psql failed: {statement}").into()) }
}
