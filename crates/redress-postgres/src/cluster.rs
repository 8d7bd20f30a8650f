//! A cluster: its files, the programs that run it, and the user they run as.

use std::io;
use std::path::{Path, PathBuf};

use super::binaries::{Binaries, BinarySearch};
use super::error::PrivatePostgresError;
use super::layout::Layout;
use super::server_user::ServerUser;
use super::{disk, log_file};

/// The files of a cluster, the programs that fit it, and the user they run as.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    pub(crate) layout: Layout,
    pub(crate) binaries: Binaries,
    pub(crate) user: ServerUser,
}

impl Cluster {
    /// Creates the data directory if necessary, and finds programs and user. The cluster itself may not exist
    /// yet.
    pub(crate) fn prepare(data_dir: &Path, search: &BinarySearch) -> Result<Self, PrivatePostgresError> {
        // Everything that can be refused without side effects is checked before the first directory is
        // created.
        let planned = Layout::of(data_dir);
        let user = ServerUser::choose(&planned.cluster())?;
        let version = planned.cluster_version()?;
        let binaries = search
            .find(version.map(|major| (planned.cluster(), major)).as_ref().map(|(p, m)| (p.as_path(), *m)))?;
        let existing = planned.data_dir().ancestors().find(|dir| dir.is_dir());
        user.check_can_enter(existing.unwrap_or(Path::new("/")))?;
        let layout = Layout::prepare(data_dir)?;
        user.check_can_enter(layout.data_dir())?;
        if version.is_some() {
            layout.check_cluster_permissions()?;
        }
        Ok(Self { layout, binaries, user })
    }

    pub(crate) fn cannot_run(&self, program: PathBuf, source: io::Error) -> PrivatePostgresError {
        PrivatePostgresError::CannotRun { program, user: self.user.name().to_owned(), source }
    }

    /// Returns what the server logged since `offset`, on one line.
    pub(crate) fn explanation(&self, offset: u64) -> String {
        log_file::explanation(&log_file::since(&self.layout, offset))
            .unwrap_or_else(|| "it logged nothing".to_owned())
    }

    /// Makes the error for a server that ended before it was ready.
    pub(crate) fn start_failed(&self, offset: u64) -> PrivatePostgresError {
        let text = log_file::since(&self.layout, offset);
        let path = self.layout.data_dir().to_path_buf();
        if text.contains("No space left on device") || disk::nearly_full(&path) {
            return PrivatePostgresError::DiskFull { free: disk::free_text(&path), path };
        }
        if text.contains("Read-only file system") {
            return PrivatePostgresError::ReadOnly(path);
        }
        PrivatePostgresError::StartFailed { message: self.explanation(offset), log: self.layout.log() }
    }
}
