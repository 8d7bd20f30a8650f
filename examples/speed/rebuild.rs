//! The read side computed from the log.

use crate::{Fault, Options, figures::Runs, filled, place::Place};
use sqlx::PgPool;
use std::time::Instant;
use tokio::process::Command;

pub(crate) async fn measure(options: &Options) -> Result<(), Fault> {
    let petitions = options.petitions.unwrap_or(200_000);
    let place = Place::open().await?;
    let (pool, log) = filled::log(&place, "ours", petitions, 300).await?;
    log.close().await;
    let events = filled::events(petitions);
    let mut ours = Runs::of(format!("read side of {events} events, from nothing"), "events/s");
    let mut compared = Runs::of("the same, compared with what is there", "events/s");
    let mut floor = Runs::of("COPY of the events out", "events/s");
    let mut memory = Runs::of("the most memory of a rebuild", "MiB");
    for _ in 0..options.runs {
        empty(&pool).await?;
        for runs in [&mut ours, &mut compared] {
            let since = Instant::now();
            memory.add(succeed(&mut place.redress("ours", &["rebuild"])?).await?);
            runs.add(events / since.elapsed().as_secs_f64());
        }
        floor.add(events / copy_out(&place).await?);
    }
    ours.beside(&floor);
    compared.beside(&floor);
    memory.print();
    pool.close().await;
    place.close().await
}

/// The read side as a migration leaves it.
async fn empty(pool: &PgPool) -> Result<(), Fault> {
    let sql = "TRUNCATE reading.petitions, reading.ledger, reading.rollup;
        UPDATE reading.projection SET position = 0, recorded_at = 'epoch'; CHECKPOINT";
    sqlx::raw_sql(sql).execute(pool).await?;
    Ok(())
}

pub(crate) async fn copy_out(place: &Place) -> Result<f64, Fault> {
    let mut command = Command::new(place.program("psql"));
    command.arg(place.url("ours")).args(["--quiet", "--command", "COPY events TO STDOUT"]);
    let since = Instant::now();
    let status = command.stdout(std::process::Stdio::null()).status().await?;
    if !status.success() {
        return Err("COPY failed".into());
    }
    Ok(since.elapsed().as_secs_f64())
}

/// Runs a command to its end; the most memory that it used, in MiB.
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
            _ = tick.tick() => most = crate::place::memory(pid).map_or(most, |(_, high)| most.max(high)),
        }
    }
}
