//! What works in the background of `redress serve`: the log and the projector, which the API works with, and the keeper of the tree.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use redress_api::graphql::{Api, Opening};
use redress_log::proof::{Keeper, KeeperOptions, Keys};
use redress_log::{Log, LogOptions, causes};
use redress_read::{MinimumCell, Projector, Reader, Replica};
use sqlx::PgPool;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time;

/// How often a database that is not up to date yet is looked at again.
const AGAIN: Duration = Duration::from_secs(2);

/// How often it is looked whether another process erased something.
const FORGET: Duration = Duration::from_secs(60);

/// The log, the projector and the keeper, started as soon as the database allows it. A lost connection is theirs to find again.
pub(crate) struct Services {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Services {
    /// Begins at once. Returns when the first try to open the log has ended, or after a moment: where the database is well, whoever
    /// hears that the program serves is answered.
    pub(crate) async fn start(
        pool: PgPool,
        replica: Option<PgPool>,
        (options, minimum_cell): (LogOptions, MinimumCell),
        keys: Keys,
        opening: Opening,
    ) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (trying, tried) = oneshot::channel();
        let options = (options, keys, minimum_cell);
        let task = tokio::spawn(run(pool, replica, options, opening, stopping, trying));
        // Nothing is ever sent: the other end is dropped.
        let _ = time::timeout(AGAIN, tried).await;
        Self { stop, task }
    }

    /// Lets all finish what they have begun: first the log, so that the others may still read its last events.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        // A panic in the task has been reported by the runtime.
        let _ = self.task.await;
    }
}

async fn run(
    pool: PgPool,
    replica: Option<PgPool>,
    (options, keys, minimum_cell): (LogOptions, Keys, MinimumCell),
    opening: Opening,
    mut stopping: watch::Receiver<bool>,
    trying: oneshot::Sender<()>,
) {
    let mut trying = Some(trying);
    let Some(log) = open(&pool, &options, &mut stopping, &mut trying).await else { return };
    let projector = Arc::new(Projector::start(log.clone(), pool.clone()));
    let keeper = Keeper::start(pool.clone(), keys, KeeperOptions::default());
    let reader = Reader::new(log.clone(), pool.clone());
    let replica = replica.map(|replica| Arc::new(Replica::start(&log, pool, replica)));
    opening.open(Api { log: log.clone(), reader, projector: projector.clone(), replica, minimum_cell });
    drop(trying);
    tokio::select! {
        // An error means that nobody is left to say so.
        _ = stopping.wait_for(|stop| *stop) => {}
        never = forget(&log) => match never {},
    }
    log.close().await;
    tokio::join!(projector.stop(), keeper.stop());
}

/// Destroys the keys of what other processes erase, in this process' key file.
async fn forget(log: &Log) -> Infallible {
    loop {
        if let Err(fault) = log.forget_erased().await {
            let fault = causes(&fault);
            tracing::warn!(fault, "keys of erased values could not be destroyed yet");
        }
        time::sleep(FORGET).await;
    }
}

/// Tries until the database is up to date; none if it is to stop.
async fn open(
    pool: &PgPool,
    options: &LogOptions,
    stopping: &mut watch::Receiver<bool>,
    trying: &mut Option<oneshot::Sender<()>>,
) -> Option<Log> {
    let mut said = None;
    loop {
        let opened = tokio::select! {
            opened = Log::open(pool.clone(), options.clone()) => opened,
            _ = stopping.wait_for(|stop| *stop) => return None,
        };
        match opened {
            Ok(log) => return Some(log),
            Err(fault) if said != Some(fault.code()) => {
                tracing::warn!(code = fault.code(), "the log cannot be opened yet: {fault}");
                said = Some(fault.code());
            }
            Err(_) => {}
        }
        *trying = None;
        if time::timeout(AGAIN, stopping.wait_for(|stop| *stop)).await.is_ok() {
            return None;
        }
    }
}
