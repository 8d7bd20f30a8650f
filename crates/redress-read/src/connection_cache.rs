//! A cache of connections that serve one query after the other without being returned to the pool in between.

use sqlx::{PgConnection, PgPool, Postgres, pool::PoolConnection};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

/// How long a connection is cached without a query.
const IDLE: Duration = Duration::from_millis(100);
/// How long a connection may serve before it is returned to the pool, which closes old connections.
const ROUND: Duration = Duration::from_secs(30);

/// A pool's connections for queries of a single statement. The pool tests a returned connection in a task of
/// its own before it serves again: these round trips are useless while queries follow one another.
///
/// At most half of the pool's connections are cached, so that other users always find some.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionCache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pool: PgPool,
    /// How many more connections may be cached.
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The most recently used one is last.
    idle: Vec<Idle>,
    /// Whether a task is returning connections that are not needed.
    watched: bool,
}

#[derive(Debug)]
struct Idle {
    of_pool: OfPool,
    used: Instant,
}

/// A connection, and when it was taken from the pool.
#[derive(Debug)]
struct OfPool {
    connection: PoolConnection<Postgres>,
    since: Instant,
    /// Its permit to be cached; `None` while it is not.
    place: Option<OwnedSemaphorePermit>,
}

impl ConnectionCache {
    pub(crate) fn new(pool: PgPool) -> Self {
        let places = Arc::new(Semaphore::new(pool.options().get_max_connections() as usize / 2));
        Self(Arc::new(Inner { pool, places, state: Mutex::default() }))
    }

    /// The pool, for work that takes several statements.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// Runs a query on one of the connections. If the query fails or is cancelled, the connection is returned
    /// to the pool, which tests it.
    ///
    /// The future is boxed: a resolver is as large as everything that it may wait for, and would be moved
    /// around on every page even for fields that query nothing.
    pub(crate) async fn ask<T, E: From<sqlx::Error>>(
        &self,
        question: impl AsyncFnOnce(&mut PgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut of_pool = match self.0.take() {
            Some(kept) => kept,
            None => {
                let connection = Box::pin(self.0.pool.acquire()).await?;
                OfPool { connection, since: Instant::now(), place: None }
            }
        };
        let answer = Box::pin(question(&mut of_pool.connection)).await?;
        self.keep(of_pool);
        Ok(answer)
    }

    fn keep(&self, mut of_pool: OfPool) {
        let used = Instant::now();
        if of_pool.place.is_none() {
            of_pool.place = self.0.places.clone().try_acquire_owned().ok();
        }
        if of_pool.place.is_none() || used - of_pool.since > ROUND || self.0.pool.is_closed() {
            return;
        }
        let mut state = self.0.lock();
        state.idle.push(Idle { of_pool, used });
        if !std::mem::replace(&mut state.watched, true) {
            tokio::spawn(Arc::clone(&self.0).give_back());
        }
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that happens under the lock can leave the state inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the most recently used connection, so that unneeded ones become idle.
    fn take(&self) -> Option<OfPool> {
        let last = self.lock().idle.pop()?;
        // After a pause of the whole process, cached connections may be broken: take one from the pool, which
        // tests it.
        let is_fresh = last.used.elapsed() <= 2 * IDLE;
        (is_fresh && !self.pool.is_closed()).then_some(last.of_pool)
    }

    /// Returns unneeded connections to the pool until the cache is empty.
    async fn give_back(self: Arc<Self>) {
        loop {
            let is_closed = timeout(IDLE, self.pool.close_event()).await.is_ok();
            let mut state = self.lock();
            let not_needed = state.idle.partition_point(|kept| is_closed || kept.used.elapsed() > IDLE);
            state.idle.drain(..not_needed);
            state.watched = !state.idle.is_empty();
            if !state.watched {
                return;
            }
        }
    }
}
