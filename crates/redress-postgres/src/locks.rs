//! File locks between processes that share a data directory.
//!
//! The kernel releases them when a process is killed. The files are closed on exec, so the server never holds
//! one. A process takes `starting` only while it starts or stops the cluster, and shares `users` for as long
//! as it uses the cluster.

use std::fs::{File, TryLockError};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::error::{PrivatePostgresError, at};
use super::layout::Layout;

// Stopping may write a large checkpoint, and starting may replay one.
const PATIENCE: Duration = Duration::from_secs(660);
const PAUSE: Duration = Duration::from_millis(20);

/// Held while the cluster is started or stopped.
#[derive(Debug)]
pub(crate) struct StartingLock {
    _file: File,
}

/// A shared lock that every process holds while it uses the cluster.
#[derive(Debug)]
pub(crate) struct UsersLock {
    file: File,
}

impl StartingLock {
    pub(crate) async fn take(layout: &Layout) -> Result<Self, PrivatePostgresError> {
        let file = open(layout, "starting")?;
        let since = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if since.elapsed() < PATIENCE => sleep(PAUSE).await,
                Err(TryLockError::WouldBlock) => {
                    return Err(PrivatePostgresError::Busy {
                        data_dir: layout.data_dir().to_path_buf(),
                        seconds: PATIENCE.as_secs(),
                    });
                }
                Err(TryLockError::Error(fault)) => {
                    return Err(at("lock a file in", &layout.locks())(fault));
                }
            }
        }
    }
}

impl UsersLock {
    /// Takes the lock. Never waits, since the exclusive side is only taken under [`StartingLock`], which the
    /// caller holds.
    pub(crate) fn share(layout: &Layout, _held: &StartingLock) -> Result<Self, PrivatePostgresError> {
        let file = open(layout, "users")?;
        file.lock_shared().map_err(at("lock a file in", &layout.locks()))?;
        Ok(Self { file })
    }

    /// Releases the lock. Returns whether no other process holds it.
    pub(crate) fn leave(self, _held: &StartingLock) -> bool {
        self.file.unlock().is_ok() && self.file.try_lock().is_ok()
    }
}

fn open(layout: &Layout, name: &str) -> Result<File, PrivatePostgresError> {
    let path = layout.locks().join(name);
    File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(at("open", &path))
}
