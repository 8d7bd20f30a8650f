//! The log as callers hold it.

use crate::{
    Clock, LogError, Position, Receipt, Refusal, Request, append::Appender, follow::Wakeup, keys::ValueKeys,
    migrations,
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use cqrs_es::persist::{EventUpcaster, PersistedEventStore};
use postgres_es::PostgresEventRepository;
use redress_domain::{
    PetitionId, Procedure,
    petition::Petition,
    upcast::{self, Upcasters},
};
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;

/// What a log is opened with.
#[derive(Debug, Clone)]
pub struct LogOptions {
    /// Where the time comes from.
    pub clock: Clock,
    /// The procedure that new events are judged by.
    pub procedure: Arc<Procedure>,
    /// What reads events of earlier versions.
    pub upcasters: Upcasters,
    /// The keys of values about people. There is no default: values sealed under a key that is not kept would be lost.
    pub keys: ValueKeys,
}

impl LogOptions {
    /// The machine's clock, the built-in procedure, and these keys.
    #[must_use]
    pub fn new(keys: ValueKeys) -> Self {
        Self { clock: Clock::system(), procedure: Arc::default(), upcasters: upcast::upcasters, keys }
    }
}

/// The end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Position of the last event; 0 if there is none.
    pub position: Position,
    /// When it was written.
    pub recorded_at: DateTime<Utc>,
}

impl Head {
    /// The end of the log that lies in a database: for those who only look, and open no log.
    ///
    /// # Errors
    /// If the database fails or has no log.
    pub async fn of(pool: &PgPool) -> Result<Self, LogError> {
        Self::of_connection(&mut *pool.acquire().await?).await
    }

    /// Whether the log of another database has this end, or had it before it grew on: then the two are one log.
    ///
    /// # Errors
    /// If the database fails or has no log.
    pub async fn lies_in(&self, pool: &PgPool) -> Result<bool, LogError> {
        let found = sqlx::query_scalar("SELECT recorded_at FROM events WHERE position = $1");
        let recorded_at: Option<DateTime<Utc>> = found.bind(self.position.0).fetch_optional(pool).await?;
        Ok(self.position == Position(0) || recorded_at == Some(self.recorded_at))
    }

    /// The end of the log as a transaction sees it.
    pub(crate) async fn of_connection(connection: &mut PgConnection) -> Result<Self, LogError> {
        let (position, recorded_at) =
            sqlx::query_as("SELECT position, recorded_at FROM log_head").fetch_one(connection).await?;
        Ok(Self { position: Position(position), recorded_at })
    }
}

/// What became of a command: its event, or why it was refused. Both are answers; a fault is neither.
pub type Answer = Result<Receipt, Refusal>;

/// The event log. Cheap to clone; all clones share one writer.
#[derive(Clone)]
pub struct Log {
    pub(crate) shared: Arc<Shared>,
    /// Where it is read.
    pub(crate) pool: PgPool,
}

pub(crate) struct Shared {
    pub(crate) zone: Tz,
    pub(crate) upcasters: Vec<Box<dyn EventUpcaster>>,
    /// The same anew: the framework wants a list of its own.
    new_upcasters: Upcasters,
    pub(crate) wakeup: Wakeup,
    pub(crate) keys: ValueKeys,
    clock: Clock,
    appender: Appender,
}

impl Log {
    /// Opens the log of a database that is up to date (see [`migrations::run`]). The writer and the listener take one
    /// connection each besides the pool's.
    ///
    /// # Errors
    /// If the database fails or has no log.
    pub async fn open(pool: PgPool, options: LogOptions) -> Result<Self, LogError> {
        let zone = migrations::time_zone(&pool).await?;
        let connect = (*pool.connect_options()).clone();
        let (clock, upcasters, keys) = (options.clock.clone(), options.upcasters, options.keys.clone());
        let appender = Appender::start(connect.clone(), zone, options);
        let wakeup = Wakeup::start(connect);
        let shared =
            Shared { zone, upcasters: upcasters(), new_upcasters: upcasters, wakeup, keys, clock, appender };
        Ok(Self { shared: Arc::new(shared), pool })
    }

    /// The same log, read from a replica of its database. What it appends goes where it was opened, and what is new is told from there.
    #[must_use]
    pub fn read_from(&self, replica: PgPool) -> Self {
        Self { shared: self.shared.clone(), pool: replica }
    }

    /// Judges a command and appends its event. Once this answers, the event is on disk; once it fails, the same request may be
    /// sent again: it takes effect once.
    ///
    /// # Errors
    /// If the database fails for longer than a few tries.
    pub async fn execute(&self, request: Request) -> Result<Answer, LogError> {
        self.shared.appender.execute(request).await
    }

    /// Destroys, in the key file of this log, the keys of all values that other processes have erased since the last time. What this
    /// process erases needs no call.
    ///
    /// # Errors
    /// If the database fails, or the file cannot be written.
    pub async fn forget_erased(&self) -> Result<(), LogError> {
        self.shared.keys.forget_erased(&mut *self.pool.acquire().await?).await
    }

    /// The time zone in which local days are reckoned.
    #[must_use]
    pub fn time_zone(&self) -> Tz {
        self.shared.zone
    }

    /// The local day of an instant.
    #[must_use]
    pub fn local_day(&self, time: DateTime<Utc>) -> NaiveDate {
        time.with_timezone(&self.shared.zone).date_naive()
    }

    /// The local day that the clock tells.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.local_day(self.shared.clock.now())
    }

    /// The end of the log.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn head(&self) -> Result<Head, LogError> {
        Head::of(&self.pool).await
    }

    /// A petition as it stands, read the way any program on cqrs-es and postgres-es reads it; `None` if there is none.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub async fn petition(&self, id: &PetitionId) -> Result<Option<Petition>, LogError> {
        use cqrs_es::{AggregateError, EventStore};
        let repository = PostgresEventRepository::new(self.pool.clone());
        let store = PersistedEventStore::<_, Petition>::new_event_store(repository)
            .with_upcasters((self.shared.new_upcasters)());
        match store.load_aggregate(id.as_str()).await {
            Ok(context) => Ok(Some(context.aggregate).filter(|petition| petition.registration.is_some())),
            Err(AggregateError::DeserializationError(error)) => {
                Err(LogError::Unreadable { position: Position(0), what: format!("petition {id}: {error}") })
            }
            Err(error) => Err(LogError::Database(Arc::new(sqlx::Error::Protocol(error.to_string())))),
        }
    }

    /// Lets the writer finish what it has, for some seconds, and stops it. Commands sent later fail with [`LogError::Closed`]; readers may go on,
    /// and look by the clock.
    pub async fn close(&self) {
        self.shared.appender.close().await;
        self.shared.wakeup.close().await;
    }
}
