//! The watchdog of the private server: restarts it when it ends unexpectedly, with a back-off, and reports
//! when it hangs.

use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::cluster::Cluster;
use super::error::PrivatePostgresError;
use super::locks::StartingLock;
use super::postmaster::{ServerState, server_state};
use super::server::{self, Address};
use super::startup_check::{check, stop_refused};
use super::{liveness, log_file};

/// How often the watchdog checks the server.
const LOOK: Duration = Duration::from_millis(250);
/// A server that ran for this long is restarted at once; otherwise the back-off applies.
const STEADY: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// The back-off: 500 ms, doubled after each failure up to the longest pause, without a limit of attempts.
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(500))
    .with_max_delay(LONGEST_PAUSE)
    .without_max_times();

/// Watches the server of a cluster. Several processes may watch one server: the first to notice restarts it,
/// and the others find it running.
#[derive(Debug)]
pub(crate) struct Watchdog {
    stop: watch::Sender<bool>,
    answers: watch::Receiver<bool>,
    task: JoinHandle<()>,
}

impl Watchdog {
    /// Starts watching, until [`stop`](Self::stop) or a drop.
    pub(crate) fn start(cluster: Cluster, address: Address) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (sender, answers) = watch::channel(true);
        let task = tokio::spawn(async move {
            tokio::select! {
                () = keep(&cluster, &address, stopping) => {}
                () = liveness::watch(&cluster, &address, &sender) => {}
            }
        });
        Self { stop, answers, task }
    }

    /// Whether the server accepts new connections, as of the last check.
    pub(crate) fn answers(&self) -> watch::Receiver<bool> {
        self.answers.clone()
    }

    /// Stops watching. Waits for a restart that is in progress, so that the server can be stopped cleanly
    /// afterwards.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        // The runtime has reported a panic in the task.
        let _ = self.task.await;
    }
}

async fn keep(cluster: &Cluster, address: &Address, mut stopping: watch::Receiver<bool>) {
    let mut pauses = PAUSES.build();
    loop {
        let starting = tokio::select! {
            starting = needed(cluster, &mut pauses) => starting,
            // An error means that the sender was dropped.
            _ = stopping.wait_for(|stop| *stop) => return,
        };
        let restarted = match starting {
            Ok(lock) => restart(cluster, address, &lock).await,
            Err(fault) => Err(fault),
        };
        if let Err(fault) = restarted {
            tracing::error!(code = fault.code(), "cannot restart the private PostgreSQL: {fault}");
        }
    }
}

/// Waits until the server is down, then for the back-off, and then for the starting lock.
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
        "the private PostgreSQL is down; restarting it"
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

/// Restarts the server. PostgreSQL recovers committed transactions by itself and undoes the others.
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
        // This happens only after somebody started the server by hand with other settings.
        tracing::error!("the private PostgreSQL now listens on another socket: restart redress");
    }
    let seconds = since.elapsed().as_secs_f64();
    let recovered = log_file::since(&cluster.layout, log_end).contains("automatic recovery");
    tracing::warn!(seconds, recovered, "the private PostgreSQL runs again");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_keeps_ending_is_restarted_with_a_growing_back_off() {
        let mut pauses = PAUSES.build();
        let mut pause = next_pause(&mut pauses, STEADY);
        assert_eq!(pause, Duration::ZERO, "the first restart is immediate");
        let mut all = Duration::ZERO;
        for _ in 0..10 {
            let next = next_pause(&mut pauses, Duration::from_secs(1));
            assert!(next > pause || next == LONGEST_PAUSE);
            pause = next;
            all += pause;
        }
        assert_eq!(pause, LONGEST_PAUSE);
        assert!(all > Duration::from_secs(100), "{all:?}");
        assert_eq!(
            next_pause(&mut pauses, STEADY),
            Duration::ZERO,
            "a server that ran long enough restarts at once"
        );
        assert_eq!(next_pause(&mut pauses, Duration::ZERO), Duration::from_millis(500), "from the beginning");
    }
}
