//! Following the log: history first, then what is new, each event once.

use crate::{Log, LogError, Position, RecordedEvent};
use async_stream::try_stream;
use futures_util::Stream;
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use std::time::Duration;
use tokio::{sync::watch, task::JoinHandle, time};

/// The notification channel; its payload is the new head.
pub(crate) const CHANNEL: &str = "redress_log";
/// Events per round trip.
const BATCH: u32 = 500;
/// A follower reads at least this often: a lost notification costs time, never an event.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long the listener's connection may take to end.
const CLOSING: Duration = Duration::from_secs(2);

/// Tells followers that there may be something to read. It says no more than that: what there is, they read by position.
pub(crate) struct Wakeup {
    head: watch::Receiver<i64>,
    pool: PgPool,
    listener: JoinHandle<()>,
}

impl Wakeup {
    pub(crate) fn start(connect: PgConnectOptions) -> Self {
        let (sender, head) = watch::channel(0);
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect_lazy_with(connect.application_name("redress-listener"));
        Self { head, listener: tokio::spawn(listen(pool.clone(), sender)), pool }
    }

    /// Ends the listener's connection, so that a server which is stopped next need not cut it off.
    pub(crate) async fn close(&self) {
        self.listener.abort();
        let _ = time::timeout(CLOSING, self.pool.close()).await;
    }
}

impl Drop for Wakeup {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn listen(pool: PgPool, head: watch::Sender<i64>) {
    loop {
        match pass_on(&pool, &head).await {
            // The log was closed.
            Ok(()) | Err(sqlx::Error::PoolClosed) => return,
            Err(error) => {
                tracing::warn!(%error, "the listener lost its connection; followers read by the clock until it is back");
            }
        }
        time::sleep(PATIENCE).await;
    }
}

async fn pass_on(pool: &PgPool, head: &watch::Sender<i64>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        let notification = listener.recv().await?;
        head.send_replace(notification.payload().parse().unwrap_or_default());
    }
}

/// Wakes a reader that reads in batches of its own with [`Log::read_after`].
pub struct News {
    head: watch::Receiver<i64>,
}

impl News {
    /// To be called before reading: what is committed after the read then ends the next [`wait`](Self::wait).
    pub fn mark_seen(&mut self) {
        self.head.mark_unchanged();
    }

    /// Returns at once when something may have been committed, and otherwise when it is time to look anyway.
    pub async fn wait(&mut self) {
        if let Ok(Err(_)) = time::timeout(PATIENCE, self.head.changed()).await {
            // Nobody listens any more: the clock alone wakes.
            time::sleep(PATIENCE).await;
        }
    }
}

impl Log {
    /// Tells when there may be something new to read.
    #[must_use]
    pub fn news(&self) -> News {
        News { head: self.shared.wakeup.head.clone() }
    }

    /// Every event after a position, then every new one as it is committed: in order, none twice, none left out, however long
    /// the history. It ends only by a fault, as its last item; go on then from the last position seen.
    pub fn follow(
        &self,
        after: Position,
    ) -> impl Stream<Item = Result<RecordedEvent, LogError>> + Send + use<> {
        let log = self.clone();
        try_stream! {
            let head = log.head().await?.position;
            if after > head {
                Err(LogError::PastHead { position: after, head })?;
            }
            let mut after = after;
            let mut news = log.news();
            loop {
                news.mark_seen();
                let events = log.read_after(after, BATCH).await?;
                if events.is_empty() {
                    // Whether woken or out of patience, the log itself tells what is new.
                    news.wait().await;
                }
                for event in events {
                    after = event.position;
                    yield event;
                }
            }
        }
    }
}
