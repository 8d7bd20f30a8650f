//! `redress replay`: prints a petition's history, or verifies the whole log, for auditors.

mod text;
mod timeline;
mod verify;

use std::sync::Arc;

use redress_domain::PetitionId;
use redress_log::{AggregateKind, AsOf, Log, LogOptions, migrations};

use crate::cli::{Global, ReplayFormat};
use crate::database::Database;
use crate::failure::{FOUND_OR_REFUSED, Failure};
use crate::interrupt::Interrupt;
use crate::program::with_database;
use crate::value_keys::value_keys;
use crate::{output, procedure};

/// Prints the history of one case.
pub(crate) async fn one(
    global: &Global,
    (kind, id): (AggregateKind, &PetitionId),
    as_of: Option<AsOf>,
    format: ReplayFormat,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    let (timeline, units) = with_log(global, interrupt, async |log, _| {
        let timeline = match kind {
            AggregateKind::Petition => timeline::Timeline::of(log, id, as_of).await?,
            _ => timeline::Timeline::of_case(log, kind, id.as_str(), as_of).await?,
        };
        Ok((timeline, timeline::units(log).await?))
    })
    .await?;
    output::line(&match format {
        ReplayFormat::Text => text::render(&timeline, &units),
        ReplayFormat::Json => pretty(&timeline),
        ReplayFormat::Ndjson => timeline.events.iter().map(one_line).collect::<Vec<_>>().join("\n"),
    })?;
    Ok(0)
}

/// Verifies every history, and the read side with them.
pub(crate) async fn verify(
    global: &Global,
    format: ReplayFormat,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    let procedure = Arc::new(procedure::load(global.procedure.as_deref())?);
    let proof = with_log(global, interrupt, async |log, database| {
        verify::prove(log, database.pool(), procedure).await
    })
    .await?;
    output::line(&match format {
        ReplayFormat::Text => proof.text(),
        ReplayFormat::Json => pretty(&proof.json()),
        ReplayFormat::Ndjson => one_line(&proof.json()),
    })?;
    Ok(if proof.agrees() { 0 } else { FOUND_OR_REFUSED })
}

/// Opens the log, if the database is up to date.
async fn with_log<T>(
    global: &Global,
    interrupt: &mut Interrupt,
    work: impl AsyncFnOnce(&Log, &Database) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let keys = value_keys(global.data_dir.as_deref())?;
    with_database(global, interrupt, async |database, interrupt| {
        migrations::check(database.pool()).await?;
        let log = Log::open(database.pool().clone(), LogOptions::new(keys)).await?;
        let done = tokio::select! {
            done = work(&log, database) => done,
            () = interrupt.wait() => Err(Failure::Interrupted),
        };
        log.close().await;
        done
    })
    .await
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("it has string keys and no floating numbers")
}

fn one_line(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("it has string keys and no floating numbers")
}
