//! The files and directories inside a data directory.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use super::error::{PrivatePostgresError, at};

/// The paths inside a data directory. Creating this value creates no files; [`Layout::prepare`] creates the
/// directories.
#[derive(Debug, Clone)]
pub struct Layout {
    data_dir: PathBuf,
}

impl Layout {
    /// The paths under `data_dir`. Symbolic links are resolved as far as the path exists.
    pub fn of(data_dir: &Path) -> Self {
        let absolute = std::path::absolute(data_dir).unwrap_or_else(|_| data_dir.to_path_buf());
        Self { data_dir: absolute.canonicalize().unwrap_or(absolute) }
    }

    /// Creates the data directory and our directories in it; the cluster and its socket are created later.
    ///
    /// Everything except the cluster and the socket belongs to the program's own user: if the server's user
    /// owned it, it could redirect root's writes through a symbolic link.
    pub(crate) fn prepare(data_dir: &Path) -> Result<Self, PrivatePostgresError> {
        make_data_dir(data_dir)?;
        let layout = Self { data_dir: data_dir.canonicalize().map_err(at("find the directory", data_dir))? };
        for dir in [layout.locks(), layout.logs()] {
            match DirBuilder::new().mode(0o700).create(&dir) {
                Err(fault) if fault.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(at("create the directory", &dir)(fault));
                }
                _ => {}
            }
        }
        Ok(layout)
    }

    /// The data directory itself.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The cluster (PGDATA).
    pub fn cluster(&self) -> PathBuf {
        self.data_dir.join("postgres")
    }

    /// The server's log.
    pub fn log(&self) -> PathBuf {
        self.logs().join("postgres.log")
    }

    fn logs(&self) -> PathBuf {
        self.data_dir.join("log")
    }

    pub(crate) fn locks(&self) -> PathBuf {
        self.data_dir.join("lock")
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.data_dir.join("socket")
    }

    pub(crate) fn pid_file(&self) -> PathBuf {
        self.cluster().join("postmaster.pid")
    }

    /// Returns the cluster's major version. `None` if there is no cluster yet.
    ///
    /// # Errors
    /// Fails if the cluster's directory has other content or cannot be read.
    pub fn cluster_version(&self) -> Result<Option<u32>, PrivatePostgresError> {
        let cluster = self.cluster();
        match std::fs::read_to_string(cluster.join("PG_VERSION")) {
            Ok(text) => match text.trim().parse() {
                Ok(major) => Ok(Some(major)),
                Err(_) => Err(PrivatePostgresError::NotACluster(cluster)),
            },
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => self.is_free_for_a_cluster(),
            Err(fault) => Err(at("read", &cluster)(fault)),
        }
    }

    fn is_free_for_a_cluster(&self) -> Result<Option<u32>, PrivatePostgresError> {
        let cluster = self.cluster();
        match std::fs::read_dir(&cluster).map(|mut entries| entries.next().is_none()) {
            Ok(true) => Ok(None),
            Ok(false) => Err(PrivatePostgresError::NotACluster(cluster)),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(at("read", &cluster)(fault)),
        }
    }

    /// Checks the permissions of the cluster's directory before PostgreSQL does, which refuses one that
    /// others may access.
    pub(crate) fn check_cluster_permissions(&self) -> Result<(), PrivatePostgresError> {
        let dir = self.cluster();
        let mode = std::fs::metadata(&dir).map_err(at("read the permissions of", &dir))?.mode() & 0o7777;
        if mode & 0o027 != 0 {
            return Err(PrivatePostgresError::ClusterPermissions { dir, mode });
        }
        Ok(())
    }
}

/// Creates the data directory of a private cluster if it is missing.
///
/// # Errors
/// Fails if it cannot be created, or a file has its name.
pub fn make_data_dir(data_dir: &Path) -> Result<(), PrivatePostgresError> {
    // If the server runs as another user, that user must be able to pass through.
    let mode = if geteuid().is_root() { 0o755 } else { 0o700 };
    match DirBuilder::new().recursive(true).mode(mode).create(data_dir) {
        Ok(()) => Ok(()),
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
            Err(PrivatePostgresError::NotADirectory(data_dir.to_path_buf()))
        }
        Err(fault) => Err(at("create the directory", data_dir)(fault)),
    }
}

/// The default data directory: `/var/lib/redress` for root, otherwise the platform's directory for user data.
///
/// # Errors
/// Fails with [`PrivatePostgresError::NoDataDir`] if there is no home directory.
pub fn default_data_dir() -> Result<PathBuf, PrivatePostgresError> {
    if geteuid().is_root() {
        return Ok("/var/lib/redress".into());
    }
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || absolute("HOME").ok_or(PrivatePostgresError::NoDataDir);
    if cfg!(target_os = "macos") {
        return Ok(home()?.join("Library/Application Support/redress"));
    }
    match absolute("XDG_DATA_HOME") {
        Some(dir) => Ok(dir.join("redress")),
        None => Ok(home()?.join(".local/share/redress")),
    }
}
