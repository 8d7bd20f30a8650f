//! Whether the server takes new connections. A postmaster that hangs (stopped, or waiting for its disk) still runs: those who are
//! connected may work on, and nobody else gets in.

use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, Connection};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::cluster::Cluster;
use super::connect;
use super::postmaster::{ServerState, server_state};
use super::server::Address;

/// Between two tries.
const LOOK: Duration = Duration::from_secs(2);
/// A connection over a Unix socket takes milliseconds; who waits longer than this has a reason to worry.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tries for ever, and keeps `answers` up to date. A server that does not answer is reported and left alone: it may only be slow, and
/// killing it would cut off those it still works for.
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
            tracing::warn!(seconds, "the private PostgreSQL takes new connections again");
        }
    }
}

/// A refusal is an answer, and a server that is down is the keeper's.
async fn is_silent(address: &Address) -> bool {
    match timeout(PATIENCE, connect::options(address, connect::DATABASE).connect()).await {
        Ok(Ok(connection)) => {
            // It need not hear that we leave.
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
        "the private PostgreSQL runs, but has not answered a new connection for {} s; it is left alone, for it may only be slow. If it \
         hangs, end that process: it is then started again",
        PATIENCE.as_secs()
    );
}
