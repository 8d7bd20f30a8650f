//! The private PostgreSQL as its users see it: start, watch, stop.

use std::path::Path;

use futures_util::future::BoxFuture;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::watch;

use crate::binaries::{Binaries, BinarySearch};
use crate::cluster::Cluster;
use crate::error::PrivatePostgresError;
use crate::layout::Layout;
use crate::locks::{StartingLock, UsersLock};
use crate::server::{self, Address};
use crate::startup_check::{check, stop_refused};
use crate::watchdog::Watchdog;
use crate::{connect, initdb, install, socket};

/// The running cluster of a data directory.
///
/// Call [`stop`](Self::stop) at the end. If the value is only dropped, or the process is killed, the server
/// continues to run; the next start uses it and stops it.
#[derive(Debug)]
pub struct PrivatePostgres {
    cluster: Cluster,
    address: Address,
    users: UsersLock,
    watchdog: Option<Watchdog>,
}

/// The result of [`PrivatePostgres::stop`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// No other process used the cluster, and it was stopped.
    Stopped,
    /// Another process uses the cluster, which continues to run.
    StillInUse,
    /// The server had already ended.
    WasDown,
}

impl PrivatePostgres {
    /// Starts the cluster of this data directory, or uses the running one. Creates it if it is missing.
    ///
    /// If the machine has no server programs, it offers to install them: see [`INSTALL_VARIABLE`](crate::INSTALL_VARIABLE).
    ///
    /// # Errors
    /// Each message says in one sentence what to do; see [`PrivatePostgresError`].
    pub async fn start(data_dir: &Path) -> Result<Self, PrivatePostgresError> {
        match Self::start_with(data_dir, &BinarySearch::from_environment()).await {
            // The package also creates the user that the server runs as.
            Err(PrivatePostgresError::BinariesNotFound | PrivatePostgresError::NoServerUser)
                if lacks_programs() && offer_installation().await =>
            {
                Self::start_with(data_dir, &BinarySearch::from_environment()).await
            }
            started => started,
        }
    }

    /// Like [`start`](Self::start), with the caller's own search for the server programs.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_with<'a>(
        data_dir: &'a Path,
        search: &'a BinarySearch,
    ) -> BoxFuture<'a, Result<Self, PrivatePostgresError>> {
        Box::pin(async move {
            // Refusals that cost little come first; this also creates the directory of the locks.
            let layout = Cluster::prepare(data_dir, search)?.layout;
            let starting = StartingLock::take(&layout).await?;
            // Repeated under the lock: another process may have created the cluster meanwhile.
            let cluster = Cluster::prepare(data_dir, search)?;
            let users = UsersLock::share(&cluster.layout, &starting)?;
            initdb::remove_unfinished(cluster.layout.data_dir());
            if cluster.layout.cluster_version()?.is_none() {
                initdb::make(&cluster).await?;
            }
            let address = server::ensure_up(&cluster).await?;
            let postgres = Self { cluster, address, users, watchdog: None };
            match check(&postgres.cluster, &postgres.address).await {
                Ok(()) => Ok(postgres),
                Err(refusal) => {
                    stop_refused(postgres.stop_under(&starting)).await;
                    Err(refusal)
                }
            }
        })
    }

    /// Starts the watchdog: it restarts the server when it ends unexpectedly, with a back-off if it keeps
    /// ending. It logs each restart, and a server that runs but accepts no new connections.
    pub fn keep_up(&mut self) {
        let start = || Watchdog::start(self.cluster.clone(), self.address.clone());
        self.watchdog.get_or_insert_with(start);
    }

    /// Whether the server accepts new connections, as of the last check. `None` before
    /// [`keep_up`](Self::keep_up).
    pub fn answers(&self) -> Option<watch::Receiver<bool>> {
        self.watchdog.as_ref().map(Watchdog::answers)
    }

    /// The connection options: database `redress`, over the Unix socket.
    pub fn connect_options(&self) -> PgConnectOptions {
        connect::options(&self.address, connect::DATABASE)
    }

    /// The connection URL for people, psql and pg_dump.
    pub fn url(&self) -> String {
        let host = percent_encoded(&self.address.socket_dir);
        let url = format!("postgres:///{}?host={host}&user={}", connect::DATABASE, initdb::SUPERUSER);
        if self.address.port == socket::PORT { url } else { format!("{url}&port={}", self.address.port) }
    }

    /// The server's programs.
    pub fn binaries(&self) -> &Binaries {
        &self.cluster.binaries
    }

    /// The paths of the cluster and its log.
    pub fn layout(&self) -> &Layout {
        &self.cluster.layout
    }

    /// Stops the cluster if no other process uses it. Close connections first: open ones are cut off.
    ///
    /// # Errors
    /// Fails if the server does not stop; the next start handles that.
    pub fn stop(mut self) -> BoxFuture<'static, Result<Stopped, PrivatePostgresError>> {
        Box::pin(async move {
            if let Some(watchdog) = self.watchdog.take() {
                watchdog.stop().await;
            }
            let starting = StartingLock::take(&self.cluster.layout).await?;
            self.stop_under(&starting).await
        })
    }

    async fn stop_under(self, starting: &StartingLock) -> Result<Stopped, PrivatePostgresError> {
        if !self.users.leave(starting) {
            return Ok(Stopped::StillInUse);
        }
        let stopped = server::stop(&self.cluster).await?;
        Ok(if stopped { Stopped::Stopped } else { Stopped::WasDown })
    }
}

/// Whether no server programs of any version are found.
fn lacks_programs() -> bool {
    let found = BinarySearch::from_environment().find(None);
    matches!(found, Err(PrivatePostgresError::BinariesNotFound))
}

/// Offers to install the server programs. Waits for the user and for the package manager, so it runs on a
/// blocking thread.
async fn offer_installation() -> bool {
    tokio::task::spawn_blocking(|| install::offer(|| !lacks_programs())).await.unwrap_or(false)
}

fn percent_encoded(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str()
        .as_bytes()
        .iter()
        .map(|&byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
