//! Measures the rebuild of the read side from the log. The floor is COPY of the events out.

use crate::{Fault, Options, large_log, results::Runs, test_bed::TestBed};
use sqlx::PgPool;
use std::time::Instant;
use tokio::process::Command;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let petitions = options.petitions.unwrap_or(200_000);
    let bed = TestBed::open().await?;
    let (pool, log) = large_log::log(&bed, "ours", petitions, 300).await?;
    log.close().await;
    let events = large_log::events(petitions);
    let mut ours = Runs::of(format!("read side of {events} events, from nothing"), "events/s");
    let mut compared = Runs::of("the same, with the comparison", "events/s");
    let mut floor = Runs::of("COPY of the events out", "events/s");
    let mut memory = Runs::of("the most memory of a rebuild", "MiB");
    for _ in 0..options.runs {
        empty(&pool).await?;
        for runs in [&mut ours, &mut compared] {
            let since = Instant::now();
            memory.add(succeed(&mut bed.redress("ours", &["rebuild"])?).await?);
            runs.add(events / since.elapsed().as_secs_f64());
        }
        floor.add(events / copy_out(&bed).await?);
    }
    ours.beside(&floor);
    compared.beside(&floor);
    memory.print();
    pool.close().await;
    bed.close().await
}

/// Empties the read side, as after a migration.
async fn empty(pool: &PgPool) -> Result<(), Fault> {
    let sql = "TRUNCATE reading.petitions, reading.ledger, reading.rollup;
        UPDATE reading.projection SET position = 0, recorded_at = 'epoch'; CHECKPOINT";
    sqlx::raw_sql(sql).execute(pool).await?;
    Ok(())
}

pub(crate) async fn copy_out(bed: &TestBed) -> Result<f64, Fault> {
    let mut command = Command::new(bed.program("psql"));
    command.arg(bed.url("ours")).args(["--quiet", "--command", "COPY events TO STDOUT"]);
    let since = Instant::now();
    let status = command.stdout(std::process::Stdio::null()).status().await?;
    if !status.success() {
        return Err("COPY failed".into());
    }
    Ok(since.elapsed().as_secs_f64())
}

/// Runs a command to its end. Returns its peak memory in MiB.
pub(crate) async fn succeed(command: &mut Command) -> Result<f64, Fault> {
    let mut process = command.stdout(std::process::Stdio::null()).spawn()?;
    let pid = process.id().ok_or("it has ended")?;
    let mut most = 0.0_f64;
    let mut tick = tokio::time::interval(std::time::Duration::from_millis(50));
    loop {
        tokio::select! {
            status = process.wait() => {
                return if status?.success() { Ok(most) } else { Err("the program failed".into()) };
            }
            _ = tick.tick() => most = crate::test_bed::memory(pid).map_or(most, |(_, high)| most.max(high)),
        }
    }
}
