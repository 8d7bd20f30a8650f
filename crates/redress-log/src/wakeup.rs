//! Notifying those who follow the log.

use futures_util::future::BoxFuture;
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use std::time::Duration;
use tokio::{sync::watch, task::JoinHandle, time};

/// The notification channel. Its payload is the new head.
pub(crate) const CHANNEL: &str = "redress_log";
/// A follower reads at least this often: a lost notification causes a delay, never a missed event.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long the listener's connection may take to end.
const CLOSING: Duration = Duration::from_secs(2);

/// Notifies followers that there may be something to read. What there is, they read by position.
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

    /// Closes the listener's connection, so that a server that stops next does not have to wait for it.
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
                tracing::warn!(%error, "the listener lost its connection; followers poll until it is back");
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

/// Notifies a reader that reads in batches of its own with [`Log::read_after`](crate::Log::read_after).
pub struct News {
    head: watch::Receiver<i64>,
}

impl News {
    /// The notifications of a log.
    pub(crate) fn of(wakeup: &Wakeup) -> Self {
        Self { head: wakeup.head.clone() }
    }

    /// Must be called before reading: a commit after the read then ends the next [`wait`](Self::wait).
    pub fn mark_seen(&mut self) {
        self.head.mark_unchanged();
    }

    /// Returns immediately if something may have been committed, and otherwise after a timeout.
    pub fn wait<'a>(&'a mut self) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if let Ok(Err(_)) = time::timeout(PATIENCE, self.head.changed()).await {
                // The listener is gone: poll.
                time::sleep(PATIENCE).await;
            }
        })
    }
}
