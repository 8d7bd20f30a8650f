//! The background tasks of `redress serve`: the log and the projector, which the API uses, and the keeper of
//! the tree.

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

/// How often a database that is not yet up to date is tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// How often the tasks check whether another process erased something.
const FORGET: Duration = Duration::from_secs(60);

/// The log, the projector and the keeper of the tree. They start when the database is up to date, and
/// reconnect by themselves.
pub(crate) struct Services {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Services {
    /// Starts the tasks. Returns after the first attempt to open the log, or after a short time: if the
    /// database works, the server is ready when it says so.
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
        // Nothing is sent: the receiver ends when the sender is dropped.
        let _ = time::timeout(AGAIN, tried).await;
        Self { stop, task }
    }

    /// Stops the tasks after they have finished their work: first the log, so that the others can read its
    /// last events.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        // The runtime has reported a panic in the task.
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
        // An error means that the sender was dropped.
        _ = stopping.wait_for(|stop| *stop) => {}
        never = forget(&log) => match never {},
    }
    log.close().await;
    tokio::join!(projector.stop(), keeper.stop());
}

/// Destroys the keys of values that other processes erased, in this process's key file.
async fn forget(log: &Log) -> Infallible {
    loop {
        if let Err(fault) = log.forget_erased().await {
            let fault = causes(&fault);
            tracing::warn!(fault, "keys of erased values could not be destroyed yet");
        }
        time::sleep(FORGET).await;
    }
}

/// Tries until the database is up to date. `None` if the server is stopping.
async fn open(
    pool: &PgPool,
    options: &LogOptions,
    stopping: &mut watch::Receiver<bool>,
    trying: &mut Option<oneshot::Sender<()>>,
) -> Option<Log> {
    let mut message = None;
    loop {
        let opened = tokio::select! {
            opened = Log::open(pool.clone(), options.clone()) => opened,
            _ = stopping.wait_for(|stop| *stop) => return None,
        };
        match opened {
            Ok(log) => return Some(log),
            Err(fault) if message != Some(fault.code()) => {
                tracing::warn!(code = fault.code(), "the log cannot be opened yet: {fault}");
                message = Some(fault.code());
            }
            Err(_) => {}
        }
        *trying = None;
        if time::timeout(AGAIN, stopping.wait_for(|stop| *stop)).await.is_ok() {
            return None;
        }
    }
}
