//! Keeps the tree up to date, and signs it.

use super::{Growth, ProofError, Tree};
use crate::{LogError, causes};
use futures_util::future::BoxFuture;
use redress_proof::SigningKey;
use sqlx::PgPool;
use std::{
    future::Future,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle, time};

/// The keys for signing. Called for each signature, so that a rotated key is used immediately. An error says
/// why there is no key.
pub type Keys = Arc<dyn Fn() -> Result<Vec<SigningKey>, String> + Send + Sync>;

/// The wait after a fault.
const PAUSE: Duration = Duration::from_secs(3);
/// Batches take less than this, unless the other end of the connection has disappeared without closing it.
const PATIENCE: Duration = Duration::from_secs(180);
/// The wait between batches.
const BETWEEN: Duration = Duration::from_millis(5);
/// How long a batch and a signature may take after a stop.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// Options of a keeper.
#[derive(Debug, Clone, Copy)]
pub struct KeeperOptions {
    /// How often to look for new events. A batch costs the same for one event or some hundreds.
    pub every: Duration,
    /// How long after a checkpoint the next one is signed while the log grows. If the log grows after a quiet
    /// time, it is signed immediately.
    pub sign_every: Duration,
}

impl Default for KeeperOptions {
    fn default() -> Self {
        Self { every: Duration::from_secs(1), sign_every: Duration::from_secs(30) }
    }
}

/// Updates and signs the tree in a task, until this value is dropped. Several processes may have one: the
/// holder of the tree's row works, and the others skip their turn.
pub struct Keeper {
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keeper")
    }
}

impl Keeper {
    /// Starts immediately. The task uses one connection besides the pool's.
    #[must_use]
    pub fn start(pool: PgPool, keys: Keys, options: KeeperOptions) -> Self {
        let (stop, stopping) = watch::channel(false);
        let worker = Worker { pool, keys, options, stopping, said: None };
        Self { stop, task: Mutex::new(Some(tokio::spawn(worker.run()))) }
    }

    /// Adds what the log has, signs it, and stops.
    pub fn stop<'a>(&'a self) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            self.stop.send_replace(true);
            let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(mut task) = task
                && time::timeout(STOP_PATIENCE, &mut task).await.is_err()
            {
                tracing::warn!("the tree's keeper did not stop in time and is cancelled");
                task.abort();
            }
        })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let task = self.task.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = task.take() {
            task.abort();
        }
    }
}

struct Worker {
    pool: PgPool,
    keys: Keys,
    options: KeeperOptions,
    stopping: watch::Receiver<bool>,
    /// The last reported fault, so that the operator's log has it once.
    said: Option<String>,
}

impl Worker {
    async fn run(mut self) {
        while let Err(fault) = self.keep().await {
            self.report(&fault);
            if self.stops_within(PAUSE).await {
                return;
            }
        }
    }

    /// Updates the tree until it is stopped or something fails.
    async fn keep(&mut self) -> Result<(), ProofError> {
        let mut tree = in_time(Tree::open(&self.pool)).await?;
        loop {
            let stopping = *self.stopping.borrow();
            let growth = in_time(tree.grow()).await?;
            if self.is_due(&growth, stopping) {
                self.sign(&mut tree).await?;
            }
            if stopping {
                tree.close().await;
                return Ok(());
            }
            // Less than the log: there is another batch, as after a restore, or another process holds the
            // tree.
            let pause = if growth.size == growth.head { self.options.every } else { BETWEEN };
            self.stops_within(pause).await;
        }
    }

    fn is_due(&self, growth: &Growth, stopping: bool) -> bool {
        let since = growth.signed_ago.unwrap_or(f64::INFINITY);
        growth.size > growth.signed && (stopping || since >= self.options.sign_every.as_secs_f64())
    }

    /// If this process lacks the key, the tree still grows, and a process that has the key signs it.
    async fn sign(&mut self, tree: &mut Tree) -> Result<(), ProofError> {
        let keys = (self.keys)().map_err(ProofError::NoKey);
        let signed = match keys {
            Ok(keys) => in_time(tree.sign(&keys, None)).await,
            Err(fault) => Err(fault),
        };
        match signed {
            Ok(size) => {
                tracing::debug!(size, "signed a checkpoint");
                self.said = None;
                Ok(())
            }
            Err(fault @ (ProofError::OtherKey { .. } | ProofError::NoKey(_))) => {
                self.report(&fault);
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    fn report(&mut self, fault: &ProofError) {
        let said = causes(fault);
        if self.said.as_ref() != Some(&said) {
            match fault {
                ProofError::Damaged(_) | ProofError::PastHead { .. } => {
                    tracing::error!(code = fault.code(), error = said, "the tree cannot be kept");
                }
                _ => tracing::warn!(
                    code = fault.code(),
                    error = said,
                    "the tree cannot be updated for now; trying again"
                ),
            }
            self.said = Some(said);
        }
    }

    /// Waits. Returns whether to stop.
    async fn stops_within(&mut self, pause: Duration) -> bool {
        // An error means that the stopping side is gone: stop as well.
        time::timeout(pause, self.stopping.wait_for(|stop| *stop)).await.is_ok()
    }
}

async fn in_time<T>(step: impl Future<Output = Result<T, ProofError>>) -> Result<T, ProofError> {
    match time::timeout(PATIENCE, step).await {
        Ok(done) => done,
        Err(_) => {
            let silent = io::Error::new(io::ErrorKind::TimedOut, "the database did not answer");
            Err(LogError::from(sqlx::Error::Io(silent)).into())
        }
    }
}
