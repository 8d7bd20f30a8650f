//! Starts the server again when it ends while it is in use, and sees when it hangs.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::acceptance::{check, stop_refused};
use super::cluster::Cluster;
use super::error::PrivatePostgresError;
use super::locks::StartingLock;
use super::postmaster::{ServerState, server_state};
use super::server::{self, Address};
use super::{log_file, pulse};

/// How often the server is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// A server that was up for so long is started again at once; one that was not, after a pause.
const STEADY: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Watches the server of a cluster. Several processes may watch one server: the first to notice starts it, the
/// others find it up.
#[derive(Debug)]
pub(crate) struct Keeper {
    stop: watch::Sender<bool>,
    answers: watch::Receiver<bool>,
    task: JoinHandle<()>,
}

impl Keeper {
    /// Watches from now on, until [`stop`](Self::stop) or a drop.
    pub(crate) fn start(cluster: Cluster, address: Address) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (told, answers) = watch::channel(true);
        let task = tokio::spawn(async move {
            tokio::select! {
                () = keep(&cluster, &address, stopping) => {}
                () = pulse::watch(&cluster, &address, &told) => {}
            }
        });
        Self { stop, answers, task }
    }

    /// Whether the server takes new connections, as far as it was last seen.
    pub(crate) fn answers(&self) -> watch::Receiver<bool> {
        self.answers.clone()
    }

    /// Ends the watch. A server that is just being started is waited for, so that it can be stopped in order.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        // A panic in the task has been reported by the runtime.
        let _ = self.task.await;
    }
}

async fn keep(cluster: &Cluster, address: &Address, mut stopping: watch::Receiver<bool>) {
    let mut pause = Duration::ZERO;
    loop {
        let starting = tokio::select! {
            starting = needed(cluster, &mut pause) => starting,
            // An error means that nobody is left to say so.
            _ = stopping.wait_for(|stop| *stop) => return,
        };
        let restarted = match starting {
            Ok(lock) => restart(cluster, address, &lock).await,
            Err(fault) => Err(fault),
        };
        if let Err(fault) = restarted {
            tracing::error!(
                code = fault.code(),
                "the private PostgreSQL could not be started again: {fault}"
            );
        }
    }
}

/// Waits until the server is down, then for the pause that is due, and for the right to start it.
async fn needed(cluster: &Cluster, pause: &mut Duration) -> Result<StartingLock, PrivatePostgresError> {
    let since = Instant::now();
    while matches!(server_state(&cluster.layout), ServerState::Running(_)) {
        sleep(LOOK).await;
    }
    *pause = next_pause(*pause, since.elapsed());
    tracing::warn!(
        pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
        log = %cluster.layout.log().display(),
        "the private PostgreSQL is down; it is started again"
    );
    sleep(*pause).await;
    StartingLock::take(&cluster.layout).await
}

fn next_pause(last: Duration, up_for: Duration) -> Duration {
    if up_for >= STEADY { Duration::ZERO } else { (last * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE) }
}

/// PostgreSQL recovers what was committed by itself; what was not is undone.
async fn restart(
    cluster: &Cluster,
    address: &Address,
    _held: &StartingLock,
) -> Result<(), PrivatePostgresError> {
    let since = Instant::now();
    let log_end = log_file::end(&cluster.layout);
    let now_at = server::ensure_up(cluster).await?;
    if let Err(refusal) = check(cluster, &now_at).await {
        stop_refused(server::stop(cluster)).await;
        return Err(refusal);
    }
    if now_at != *address {
        // Only after a server that somebody had started by hand with settings of their own.
        tracing::error!("the private PostgreSQL listens elsewhere than before: start redress again");
    }
    let seconds = since.elapsed().as_secs_f64();
    let recovered = log_file::since(&cluster.layout, log_end).contains("automatic recovery");
    tracing::warn!(seconds, recovered, "the private PostgreSQL is up again");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_keeps_ending_is_started_less_and_less_often() {
        let mut pause = next_pause(Duration::ZERO, STEADY);
        assert_eq!(pause, Duration::ZERO, "the first time at once");
        let mut all = Duration::ZERO;
        for _ in 0..10 {
            let next = next_pause(pause, Duration::from_secs(1));
            assert!(next > pause || next == LONGEST_PAUSE);
            pause = next;
            all += pause;
        }
        assert_eq!(pause, LONGEST_PAUSE);
        assert!(all > Duration::from_secs(100), "{all:?}");
        assert_eq!(next_pause(pause, STEADY), Duration::ZERO, "a steady server is trusted again");
    }
}
