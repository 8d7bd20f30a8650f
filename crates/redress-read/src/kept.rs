//! Connections that go from one question to the next without being given back in between.

use sqlx::{PgConnection, PgPool, Postgres, pool::PoolConnection};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

/// How long a connection is kept without a question.
const IDLE: Duration = Duration::from_millis(100);
/// How long it may go from one question to the next, until the pool sees it again, which ends connections that have grown old.
const ROUND: Duration = Duration::from_secs(30);

/// A pool's connections for questions of one statement. A connection that is given back to the pool is asked whether it is well, in a
/// task of its own, before it serves again: round trips for every question, of which none has a use while questions come one after the
/// other.
///
/// At most half of the pool's connections stay away from it in this way, so that others always find some.
#[derive(Debug, Clone)]
pub(crate) struct Kept(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pool: PgPool,
    /// How many more may stay here from one question to the next.
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The one used last is the last one.
    idle: Vec<Idle>,
    /// Whether somebody gives back those that are not needed.
    watched: bool,
}

#[derive(Debug)]
struct Idle {
    of_pool: OfPool,
    used: Instant,
}

/// A connection, and since when it has been away from the pool.
#[derive(Debug)]
struct OfPool {
    connection: PoolConnection<Postgres>,
    since: Instant,
    /// What it needs to stay; none as long as it does not.
    place: Option<OwnedSemaphorePermit>,
}

impl Kept {
    pub(crate) fn new(pool: PgPool) -> Self {
        let places = Arc::new(Semaphore::new(pool.options().get_max_connections() as usize / 2));
        Self(Arc::new(Inner { pool, places, state: Mutex::default() }))
    }

    /// The pool, for what takes several statements.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// Asks over one of the connections. One whose question fails, or is given up, goes to the pool, which finds out what it is still good
    /// for.
    ///
    /// What it waits for lies on the heap: a field that may ask is as large as all it may wait for, and is moved about, on each page, for
    /// every field that asks nothing.
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
        // Nothing is done under the lock that could leave it half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one used last: those that are not needed grow idle.
    fn take(&self) -> Option<OfPool> {
        let last = self.lock().idle.pop()?;
        // Of a process that was stopped for a while, what lay idle may be gone: the pool asks.
        let is_fresh = last.used.elapsed() <= 2 * IDLE;
        (is_fresh && !self.pool.is_closed()).then_some(last.of_pool)
    }

    /// Gives back what is not needed any more, until nothing is kept.
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
