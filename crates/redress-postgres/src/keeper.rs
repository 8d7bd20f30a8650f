//! Starts the server again when it ends while it is in use, and sees when it hangs.

use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
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
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// The pauses: 500 ms, then twice the last one, without end.
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(500))
    .with_max_delay(LONGEST_PAUSE)
    .without_max_times();

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
    let mut pauses = PAUSES.build();
    loop {
        let starting = tokio::select! {
            starting = needed(cluster, &mut pauses) => starting,
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
async fn needed(
    cluster: &Cluster,
    pauses: &mut ExponentialBackoff,
) -> Result<StartingLock, PrivatePostgresError> {
    let since = Instant::now();
    while matches!(server_state(&cluster.layout), ServerState::Running(_)) {
        sleep(LOOK).await;
    }
    let pause = next_pause(pauses, since.elapsed());
    tracing::warn!(
        pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
        log = %cluster.layout.log().display(),
        "the private PostgreSQL is down; it is started again"
    );
    sleep(pause).await;
    StartingLock::take(&cluster.layout).await
}

fn next_pause(pauses: &mut ExponentialBackoff, up_for: Duration) -> Duration {
    if up_for >= STEADY {
        *pauses = PAUSES.build();
        return Duration::ZERO;
    }
    pauses.next().unwrap_or(LONGEST_PAUSE)
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
        let mut pauses = PAUSES.build();
        let mut pause = next_pause(&mut pauses, STEADY);
        assert_eq!(pause, Duration::ZERO, "the first time at once");
        let mut all = Duration::ZERO;
        for _ in 0..10 {
            let next = next_pause(&mut pauses, Duration::from_secs(1));
            assert!(next > pause || next == LONGEST_PAUSE);
            pause = next;
            all += pause;
        }
        assert_eq!(pause, LONGEST_PAUSE);
        assert!(all > Duration::from_secs(100), "{all:?}");
        assert_eq!(next_pause(&mut pauses, STEADY), Duration::ZERO, "a steady server is trusted again");
        assert_eq!(next_pause(&mut pauses, Duration::ZERO), Duration::from_millis(500), "from the beginning");
    }
}
