//! Keeps the tree beside the log, and signs it.

use super::{Growth, ProofError, Tree};
use crate::{LogError, causes};
use redress_proof::SigningKey;
use sqlx::PgPool;
use std::{
    future::Future,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle, time};

/// The keys at hand when something is to be signed: read each time, so that a key that was rotated is used from then on. An error says in a
/// sentence why there is none.
pub type Keys = Arc<dyn Fn() -> Result<Vec<SigningKey>, String> + Send + Sync>;

/// The wait after a fault.
const PAUSE: Duration = Duration::from_secs(3);
/// No batch takes this long, unless the other end of the connection is gone without a word.
const PATIENCE: Duration = Duration::from_secs(180);
/// The wait between batches.
const BETWEEN: Duration = Duration::from_millis(5);
/// How long a batch and a signature may take to end after a stop.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// What can be chosen about a keeper.
#[derive(Debug, Clone, Copy)]
pub struct KeeperOptions {
    /// How often the log is looked at. A batch costs the same whether it has one event or some hundreds.
    pub every: Duration,
    /// How long after a checkpoint the next one is signed, while the log grows. A log that grows after a quiet time is signed at once.
    pub sign_every: Duration,
}

impl Default for KeeperOptions {
    fn default() -> Self {
        Self { every: Duration::from_secs(1), sign_every: Duration::from_secs(30) }
    }
}

/// Makes the tree grow and signs it, in a task of its own, for as long as this value lives. Any number of processes may have one: who
/// holds the tree's row works, and the others pass.
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
    /// Starts at once. The task takes one connection besides the pool's.
    #[must_use]
    pub fn start(pool: PgPool, keys: Keys, options: KeeperOptions) -> Self {
        let (stop, stopping) = watch::channel(false);
        let worker = Worker { pool, keys, options, stopping, said: None };
        Self { stop, task: Mutex::new(Some(tokio::spawn(worker.run()))) }
    }

    /// Takes in what the log has, signs it, and ends.
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut task) = task
            && time::timeout(STOP_PATIENCE, &mut task).await.is_err()
        {
            tracing::warn!("the tree's keeper did not end in time and is cut off");
            task.abort();
        }
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
    /// The fault reported last, so that the operator's log says it once.
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

    /// Keeps the tree until it is to stop, or something fails.
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
            // Less than that: there is another batch, as in a log that was restored, or another process holds the tree.
            let pause = if growth.size == growth.head { self.options.every } else { BETWEEN };
            self.stops_within(pause).await;
        }
    }

    fn is_due(&self, growth: &Growth, stopping: bool) -> bool {
        let since = growth.signed_ago.unwrap_or(f64::INFINITY);
        growth.size > growth.signed && (stopping || since >= self.options.sign_every.as_secs_f64())
    }

    /// Without its key the tree grows all the same, and whoever has the key signs it.
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
                    "the tree is not kept for now; it is tried again"
                ),
            }
            self.said = Some(said);
        }
    }

    /// Waits; whether it is to stop.
    async fn stops_within(&mut self, pause: Duration) -> bool {
        // An error means that whoever could say so is gone: that is a stop, too.
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
