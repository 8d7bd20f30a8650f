//! The cluster as its users see it: started, kept up, left.

use std::path::Path;

use futures_util::future::BoxFuture;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::watch;

use crate::acceptance::{check, stop_refused};
use crate::binaries::{Binaries, BinarySearch};
use crate::cluster::Cluster;
use crate::error::PrivatePostgresError;
use crate::keeper::Keeper;
use crate::layout::Layout;
use crate::locks::{StartingLock, UsersLock};
use crate::server::{self, Address};
use crate::{connect, initdb, install, socket};

/// The cluster of a data directory, up for as long as this value lives.
///
/// Call [`stop`](Self::stop) at the end. A value that is only dropped, like a killed process, leaves the
/// server running; the next start uses it and stops it.
#[derive(Debug)]
pub struct PrivatePostgres {
    cluster: Cluster,
    address: Address,
    users: UsersLock,
    keeper: Option<Keeper>,
}

/// What [`PrivatePostgres::stop`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Nobody else used the cluster: it was stopped.
    Stopped,
    /// Another process uses the cluster: it goes on.
    StillInUse,
    /// The server had ended before.
    WasDown,
}

impl PrivatePostgres {
    /// Starts the cluster of this data directory, or uses the one that is up; makes it when there is none.
    ///
    /// If the machine has no server programs, it offers to install them: see [`INSTALL_VARIABLE`](crate::INSTALL_VARIABLE).
    ///
    /// # Errors
    /// Each says in one sentence what to do; see [`PrivatePostgresError`].
    pub async fn start(data_dir: &Path) -> Result<Self, PrivatePostgresError> {
        match Self::start_with(data_dir, &BinarySearch::from_environment()).await {
            // The package also makes the user that the server runs as.
            Err(PrivatePostgresError::BinariesNotFound | PrivatePostgresError::NoServerUser)
                if lacks_programs() && offer_installation().await =>
            {
                Self::start_with(data_dir, &BinarySearch::from_environment()).await
            }
            started => started,
        }
    }

    /// As [`start`](Self::start), with a search for the server programs of your own.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_with<'a>(
        data_dir: &'a Path,
        search: &'a BinarySearch,
    ) -> BoxFuture<'a, Result<Self, PrivatePostgresError>> {
        Box::pin(async move {
            // Cheap refusals first, and the directory that the locks lie in.
            let layout = Cluster::prepare(data_dir, search)?.layout;
            let starting = StartingLock::take(&layout).await?;
            // Again under the lock: another process may have made the cluster meanwhile.
            let cluster = Cluster::prepare(data_dir, search)?;
            let users = UsersLock::share(&cluster.layout, &starting)?;
            initdb::remove_unfinished(cluster.layout.data_dir());
            if cluster.layout.cluster_version()?.is_none() {
                initdb::make(&cluster).await?;
            }
            let address = server::ensure_up(&cluster).await?;
            let postgres = Self { cluster, address, users, keeper: None };
            match check(&postgres.cluster, &postgres.address).await {
                Ok(()) => Ok(postgres),
                Err(refusal) => {
                    stop_refused(postgres.stop_under(&starting)).await;
                    Err(refusal)
                }
            }
        })
    }

    /// From now on, starts the server again when it ends without our doing: at once, and with longer and longer
    /// pauses when it keeps ending. Each time is told in the log, and so is a server that runs but takes no new connections.
    pub fn keep_up(&mut self) {
        let start = || Keeper::start(self.cluster.clone(), self.address.clone());
        self.keeper.get_or_insert_with(start);
    }

    /// Whether the server takes new connections, as far as is known; none before [`keep_up`](Self::keep_up).
    pub fn answers(&self) -> Option<watch::Receiver<bool>> {
        self.keeper.as_ref().map(Keeper::answers)
    }

    /// How to connect: database `redress`, over the Unix socket.
    pub fn connect_options(&self) -> PgConnectOptions {
        connect::options(&self.address, connect::DATABASE)
    }

    /// The same for people, psql and pg_dump.
    pub fn url(&self) -> String {
        let host = percent_encoded(&self.address.socket_dir);
        let url = format!("postgres:///{}?host={host}&user={}", connect::DATABASE, initdb::SUPERUSER);
        if self.address.port == socket::PORT { url } else { format!("{url}&port={}", self.address.port) }
    }

    /// The server's programs.
    pub fn binaries(&self) -> &Binaries {
        &self.cluster.binaries
    }

    /// Where the cluster and its log lie.
    pub fn layout(&self) -> &Layout {
        &self.cluster.layout
    }

    /// Stops the cluster if nobody else uses it. Close connections first: those still open are cut off.
    ///
    /// # Errors
    /// When the server does not stop; the next start deals with it.
    pub fn stop(mut self) -> BoxFuture<'static, Result<Stopped, PrivatePostgresError>> {
        Box::pin(async move {
            if let Some(keeper) = self.keeper.take() {
                keeper.stop().await;
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

/// Whether no server programs are found, of whatever version.
fn lacks_programs() -> bool {
    let found = BinarySearch::from_environment().find(None);
    matches!(found, Err(PrivatePostgresError::BinariesNotFound))
}

/// Waits for a person and for a package manager, so not on a thread of the runtime.
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
