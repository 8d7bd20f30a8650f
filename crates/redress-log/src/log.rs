//! The handle to the log.

use crate::{
    Answer, Clock, Head, LogError, LogOptions, Position, Request,
    append::{self, Appender},
    keys::ValueKeys,
    migrations,
    wakeup::Wakeup,
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use cqrs_es::persist::PersistedEventStore;
use futures_util::future::BoxFuture;
use postgres_es::PostgresEventRepository;
use redress_domain::{
    CaseKind, PetitionId,
    petition::Petition,
    upcast::{Upcasters, UpcastersByKind},
};
use sqlx::PgPool;
use std::sync::Arc;

/// The event log. Cheap to clone; all clones share one writer.
#[derive(Clone)]
pub struct Log {
    pub(crate) shared: Arc<Shared>,
    /// The shared parts of its reading side.
    pub(crate) pool: PgPool,
}

pub(crate) struct Shared {
    pub(crate) zone: Tz,
    pub(crate) upcasters: UpcastersByKind,
    /// The upcasters again: the framework wants a list of its own.
    new_upcasters: Upcasters,
    pub(crate) wakeup: Wakeup,
    pub(crate) keys: ValueKeys,
    clock: Clock,
    appender: Appender,
}

impl Log {
    /// Opens the log of a database that is up to date (see [`migrations::run`]). The writer and the listener
    /// each use one connection besides the pool's.
    ///
    /// # Errors
    /// If the database fails or has no log.
    pub fn open(pool: PgPool, options: LogOptions) -> BoxFuture<'static, Result<Self, LogError>> {
        Box::pin(async move {
            let zone = migrations::time_zone(&pool).await?;
            let connect = (*pool.connect_options()).clone();
            let (clock, upcasters, keys) = (options.clock.clone(), options.upcasters, options.keys.clone());
            let appender = Appender::start(connect.clone(), zone, options);
            let wakeup = Wakeup::start(connect);
            let (new_upcasters, upcasters) = (upcasters, UpcastersByKind::new(upcasters));
            let shared = Shared { zone, upcasters, new_upcasters, wakeup, keys, clock, appender };
            Ok(Self { shared: Arc::new(shared), pool })
        })
    }

    /// The same log, read from a replica of its database. Commands and notifications still use the primary.
    #[must_use]
    pub fn read_from(&self, replica: PgPool) -> Self {
        Self { shared: self.shared.clone(), pool: replica }
    }

    /// Decides a command and appends its event. When this returns the event, it is on disk; if this fails,
    /// the same request may be sent again: it takes effect once.
    ///
    /// # Errors
    /// If the database fails for longer than a few tries.
    pub fn execute<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Answer, LogError>> {
        Box::pin(async move { self.shared.appender.execute(request).await })
    }

    /// Returns the answers that these requests would get if they were repeated, in their order: the first
    /// answer, or that their command id was used for something else; `None` for those that were not carried
    /// out yet. Decides and writes nothing.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub fn first_answers<'a>(
        &'a self,
        requests: &'a [Request],
    ) -> BoxFuture<'a, Result<Vec<Option<Answer>>, LogError>> {
        Box::pin(async move {
            let mut connection = self.pool.acquire().await?;
            append::first_answers(&mut connection, requests, &self.shared.upcasters, &self.shared.keys).await
        })
    }

    /// Destroys, in this log's key file, the keys of all values that other processes have erased since the
    /// last call. Erasures of this process need no call.
    ///
    /// # Errors
    /// If the database fails, or the file cannot be written.
    pub fn forget_erased<'a>(&'a self) -> BoxFuture<'a, Result<(), LogError>> {
        Box::pin(async move { self.shared.keys.forget_erased(&mut *self.pool.acquire().await?).await })
    }

    /// The reporting time zone, which determines local days.
    #[must_use]
    pub fn time_zone(&self) -> Tz {
        self.shared.zone
    }

    /// The local day of an instant.
    #[must_use]
    pub fn local_day(&self, time: DateTime<Utc>) -> NaiveDate {
        time.with_timezone(&self.shared.zone).date_naive()
    }

    /// The local day of the clock's time.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.local_day(self.shared.clock.now())
    }

    /// The end of the log.
    ///
    /// # Errors
    /// If the database fails.
    pub fn head<'a>(&'a self) -> BoxFuture<'a, Result<Head, LogError>> {
        Box::pin(async move { Head::of(&self.pool).await })
    }

    /// Returns the present state of a petition, read as any program on cqrs-es and postgres-es would read it;
    /// `None` if it does not exist.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub fn petition<'a>(&'a self, id: &'a PetitionId) -> BoxFuture<'a, Result<Option<Petition>, LogError>> {
        Box::pin(async move {
            use cqrs_es::{AggregateError, EventStore};
            let repository = PostgresEventRepository::new(self.pool.clone());
            let store = PersistedEventStore::<_, Petition>::new_event_store(repository)
                .with_upcasters((self.shared.new_upcasters)(Petition::KIND));
            match store.load_aggregate(id.as_str()).await {
                Ok(context) => Ok(Some(context.aggregate).filter(|petition| petition.registration.is_some())),
                Err(AggregateError::DeserializationError(error)) => Err(LogError::Unreadable {
                    position: Position(0),
                    what: format!("petition {id}: {error}"),
                }),
                Err(error) => Err(LogError::Database(Arc::new(sqlx::Error::Protocol(error.to_string())))),
            }
        })
    }

    /// Lets the writer finish its commands, for some seconds, and stops it. Commands sent later fail with
    /// [`LogError::Closed`]. Readers continue, and poll.
    pub fn close<'a>(&'a self) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            self.shared.appender.close().await;
            self.shared.wakeup.close().await;
        })
    }
}
