//! The handle to the projector's task.

use super::{
    options::{Progress, ProjectorOptions},
    status::{self, ProjectionStatus, status},
    work,
};
use crate::ReadError;
use futures_util::future::BoxFuture;
use redress_log::{Log, Position};
use sqlx::PgPool;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time,
};

/// How long a batch may take after a stop; then it is cancelled and done again later.
const STOP_PATIENCE: Duration = Duration::from_secs(5);
/// How often to poll the checkpoint while another process projects, and while this one does.
const LOOK_OFTEN: Duration = Duration::from_millis(100);
const LOOK_SELDOM: Duration = Duration::from_secs(1);

/// Follows the log and writes the read side's rows in a task, until this value is dropped. Several processes
/// may have one: one of them projects, and another takes over when it ends.
pub struct Projector {
    log: Log,
    pool: PgPool,
    progress: watch::Receiver<Progress>,
    stop: watch::Sender<bool>,
    wanted: Arc<Notify>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Projector {
    /// Starts to follow the log. The task uses one connection besides the pool's.
    #[must_use]
    pub fn start(log: Log, pool: PgPool) -> Self {
        Self::start_with(log, pool, ProjectorOptions::default())
    }

    /// As [`start`](Self::start), with options.
    #[must_use]
    pub fn start_with(log: Log, pool: PgPool, options: ProjectorOptions) -> Self {
        let (publish, progress) = watch::channel(Progress::default());
        let (stop, stopping) = watch::channel(false);
        let wanted = Arc::new(Notify::new());
        let worker = work::Worker::new(log.clone(), &pool, options, publish, stopping, wanted.clone());
        let task = Mutex::new(Some(tokio::spawn(worker.run())));
        Self { log, pool, progress, stop, wanted, task }
    }

    /// Lets the present batch end, and releases the lease immediately.
    pub fn stop<'a>(&'a self) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            self.stop.send_replace(true);
            let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(mut task) = task
                && time::timeout(STOP_PATIENCE, &mut task).await.is_err()
            {
                tracing::warn!("the projector did not stop in time and is cancelled");
                task.abort();
            }
        })
    }

    /// The progress of the read side.
    ///
    /// # Errors
    /// If the database fails.
    pub fn status<'a>(&'a self) -> BoxFuture<'a, Result<ProjectionStatus, ReadError>> {
        Box::pin(async move { status(&self.pool).await })
    }

    /// Waits until an event has been projected, by whichever process.
    ///
    /// # Errors
    /// If the log has not reached the position, the wait times out, or the database fails.
    pub fn wait_for<'a>(
        &'a self,
        asked: Position,
        timeout: Duration,
    ) -> BoxFuture<'a, Result<(), ReadError>> {
        Box::pin(async move {
            if self.progress.borrow().position >= asked {
                return Ok(());
            }
            let head = self.log.head().await?.position;
            if asked > head {
                return Err(ReadError::PositionPastHead { asked, head });
            }
            self.wanted.notify_one();
            match time::timeout(timeout, self.reaches(asked)).await {
                Ok(reached) => reached,
                Err(_) => {
                    let reached = status::position(&self.pool).await?;
                    if reached >= asked { Ok(()) } else { Err(ReadError::NotYetRead { asked, reached }) }
                }
            }
        })
    }

    async fn reaches(&self, asked: Position) -> Result<(), ReadError> {
        let mut progress = self.progress.clone();
        loop {
            let Progress { position, leads } = *progress.borrow_and_update();
            if position >= asked {
                return Ok(());
            }
            let patience = if leads { LOOK_SELDOM } else { LOOK_OFTEN };
            match time::timeout(patience, progress.changed()).await {
                Ok(Ok(())) => continue,
                // The task has ended: poll.
                Ok(Err(_)) => time::sleep(LOOK_OFTEN).await,
                Err(_) => {}
            }
            if status::position(&self.pool).await? >= asked {
                return Ok(());
            }
        }
    }
}

impl Drop for Projector {
    fn drop(&mut self) {
        let task = self.task.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = task.take() {
            task.abort();
        }
    }
}
