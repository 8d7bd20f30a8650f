//! A log on a fresh database, with a clock that stands, as a rule later than everything the generator tells.

use crate::{
    generator::NOW,
    support::{TestDatabase, log_options, migrated_database},
};
use chrono::DateTime;
use redress_log::{Clock, Log, LogOptions, Position, RecordedEvent, migrations};
use redress_read::{Projector, Reader};
use sqlx::PgPool;
use std::time::Duration;

pub struct Office {
    pub database: TestDatabase,
    pub pool: PgPool,
    pub log: Log,
}

impl Office {
    pub async fn open() -> Self {
        Self::open_at(NOW).await
    }

    /// With a clock that stands at some time: what the generator tells of later days is refused.
    pub async fn open_at(now: &str) -> Self {
        let database = migrated_database().await;
        let pool = database.pool();
        migrations::run(&pool, None).await.unwrap();
        let now = DateTime::parse_from_rfc3339(now).unwrap().to_utc();
        let options = LogOptions { clock: Clock::from_fn(move || now), ..log_options() };
        let log = Log::open(pool.clone(), options).await.unwrap();
        Self { database, pool, log }
    }

    /// The read side, when it has read everything there is.
    pub async fn reader(&self) -> Reader {
        read_everything(&self.log, &self.pool).await
    }

    /// The whole history, in the order of positions.
    pub async fn export(&self) -> Vec<RecordedEvent> {
        self.log.read_after(Position(0), 1_000_000).await.unwrap()
    }
}

/// Brings the read side up to date.
pub async fn read_everything(log: &Log, pool: &PgPool) -> Reader {
    let head = log.head().await.unwrap().position;
    let projector = Projector::start(log.clone(), pool.clone());
    projector.wait_for(head, Duration::from_secs(60)).await.unwrap();
    projector.stop().await;
    Reader::new(log.clone(), pool.clone())
}
