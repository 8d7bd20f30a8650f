//! What becomes of a log in a database: read side, figures, proof, export.

use crate::{
    logs::Golden,
    support::{log_options, value_keys},
};
use redress_domain::upcast::Upcasters;
use redress_log::{
    Clock, Log, LogOptions, Position,
    transfer::{self, ImportOptions, ImportReport, Source, TransferError},
};
use redress_read::{
    Ask, By, Figures, Order, Page, PetitionFilter, Projector, Reader, RebuildOptions, VisitsBy, Window,
    rebuild,
};
use sqlx::PgPool;
use std::{fmt::Write, io::Cursor, sync::Arc, time::Duration};

fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), read: Box::new(Cursor::new(text.to_owned().into_bytes())) }
}

/// Restores a log into a database.
pub async fn import(
    pool: &PgPool,
    events: &str,
    values: &str,
    upcasters: Upcasters,
) -> Result<ImportReport, TransferError> {
    let options = ImportOptions { upcasters, ..ImportOptions::new(value_keys()) };
    let (events, values) = (source("events", events), source("values", values));
    transfer::import(pool, events, Some(values), options, &mut |_| {}).await
}

/// Both files of an export.
pub async fn exported(pool: &PgPool) -> [String; 2] {
    let (mut events, mut values) = (Vec::new(), Vec::new());
    transfer::export(pool, Position(1), &mut events, Some((&mut values, &value_keys())), &mut |_, _| {})
        .await
        .unwrap();
    [events, values].map(|bytes| String::from_utf8(bytes).unwrap())
}

/// The log of a database, opened on the last day of the year of the story.
pub async fn open(pool: &PgPool, upcasters: Upcasters) -> Log {
    let now = "2026-12-31T04:00:00Z".parse().unwrap();
    let options = LogOptions { clock: Clock::from_fn(move || now), upcasters, ..log_options() };
    Log::open(pool.clone(), options).await.unwrap()
}

/// Projects what is not projected yet.
pub async fn project(log: &Log, pool: &PgPool) -> Reader {
    let head = log.head().await.unwrap().position;
    let projector = Projector::start(log.clone(), pool.clone());
    projector.wait_for(head, Duration::from_secs(60)).await.unwrap();
    projector.stop().await;
    Reader::new(log.clone(), pool.clone())
}

/// A database that has this log tells all of it as the log's own time did: replay and proof agree, the read side is what a rebuild
/// computes, the figures are the kept ones, and the export has every byte.
pub async fn check(pool: &PgPool, golden: &Golden) {
    check_with(pool, golden, redress_domain::upcasters, &golden.events).await;
}

/// The same of a log that some upcasters read, and whose export is this.
pub async fn check_with(pool: &PgPool, golden: &Golden, upcasters: Upcasters, events: &str) {
    let log = open(pool, upcasters).await;
    let reader = project(&log, pool).await;
    let proof = log.verify(Arc::default(), &mut |_, _| {}).await.unwrap();
    assert_eq!(proof.findings, []);
    assert_eq!((proof.decided, proof.events), (proof.events, golden.events.lines().count() as u64));
    assert_eq!(proof.proven, golden.values.lines().count() as u64);
    let compare = RebuildOptions { compare_only: true, ..RebuildOptions::default() };
    let rebuilt = rebuild(&log, pool, compare, &mut |_, _| {}).await.unwrap();
    assert!(rebuilt.differences.is_empty() && rebuilt.rows > 50, "{rebuilt:?}");
    golden.check_figures(&figures(&reader).await);
    let [exported_events, exported_values] = exported(pool).await;
    assert!(exported_events == events && exported_values == golden.values, "the export has every byte");
    log.close().await;
}

/// Every statistic of the year, of the whole and of its parts, and every petition as it stands; zeros are left out.
async fn figures(reader: &Reader) -> String {
    let mut told = String::new();
    for visits_by in [VisitsBy::Place, VisitsBy::ReceivedAt] {
        let window = Window::year(2026).unwrap();
        let ask = Ask { unit: "33".parse().unwrap(), window, cut_off: None, position: None, visits_by };
        tell(&mut told, &format!("by {visits_by:?}"), reader.statistics(&ask).await.unwrap().value);
        if visits_by == VisitsBy::Place {
            for by in By::ALL {
                for (part, figures) in reader.breakdown(&ask, *by).await.unwrap().value {
                    tell(&mut told, &format!("{by} {part}"), figures);
                }
            }
        }
    }
    let tree = reader.units_today().await.unwrap().value;
    let (filter, page) = (PetitionFilter::default(), Page::First(100, None));
    let all = reader.petitions(&tree, &filter, Order::default(), &page).await.unwrap();
    for row in all.value.rows {
        writeln!(told, "{}", serde_json::to_string(&row).unwrap()).unwrap();
    }
    told
}

fn tell(told: &mut String, of: &str, figures: Figures) {
    for (name, figure) in figures {
        match (figure.numerator, figure.denominator) {
            (0, None | Some(0)) => Ok(()),
            (count, None) => writeln!(told, "{of}: {name} {count}"),
            (numerator, Some(denominator)) => writeln!(told, "{of}: {name} {numerator}/{denominator}"),
        }
        .unwrap();
    }
}
