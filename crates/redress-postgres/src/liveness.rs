//! Checks whether the server accepts new connections. A postmaster that hangs (stopped, or waiting for its
//! disk) still runs: open connections may continue to work, but no new ones are accepted.

use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, Connection};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::cluster::Cluster;
use super::connect;
use super::postmaster::{ServerState, server_state};
use super::server::Address;

/// The time between two attempts.
const LOOK: Duration = Duration::from_secs(2);
/// How long an attempt may take. A connection over a Unix socket normally takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Attempts to connect until it is cancelled, and keeps `answers` up to date. A server that does not answer
/// is reported but not killed: it may only be slow, and killing it would end the connections that still work.
pub(crate) async fn watch(cluster: &Cluster, address: &Address, answers: &watch::Sender<bool>) {
    let mut silent_since = None;
    loop {
        sleep(LOOK).await;
        let asked = Instant::now();
        if is_silent(address).await {
            if silent_since.is_none() {
                silent_since = Some(asked);
                answers.send_replace(false);
                report(cluster);
            }
        } else if let Some(since) = silent_since.take() {
            answers.send_replace(true);
            let seconds = since.elapsed().as_secs();
            tracing::warn!(seconds, "the private PostgreSQL accepts new connections again");
        }
    }
}

/// Whether the server does not answer. A refused connection is an answer, and a server that is down is
/// handled by the watchdog.
async fn is_silent(address: &Address) -> bool {
    match timeout(PATIENCE, connect::options(address, connect::DATABASE).connect()).await {
        Ok(Ok(connection)) => {
            // It does not matter whether the server learns that we disconnect.
            let _ = timeout(PATIENCE, connection.close()).await;
            false
        }
        Ok(Err(_)) => false,
        Err(_) => true,
    }
}

fn report(cluster: &Cluster) {
    let pid = match server_state(&cluster.layout) {
        ServerState::Running(postmaster) => postmaster.pid,
        ServerState::Down { .. } => return,
    };
    tracing::error!(
        pid,
        log = %cluster.layout.log().display(),
        "the private PostgreSQL runs, but has not answered a new connection for {} s; it may only be slow, so it is not stopped. If it \
         hangs, kill the process; it is then restarted",
        PATIENCE.as_secs()
    );
}
