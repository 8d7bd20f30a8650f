//! The errors of the private PostgreSQL. Each message is one sentence that says what to do.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::durability::DurabilityError;
use redress_output::words;

const INSTALL: &str = "install it with `apt-get install postgresql` (Debian, Ubuntu), \
`dnf install postgresql-server` (Fedora) or `brew install postgresql@17` (macOS), \
start again with REDRESS_INSTALL_POSTGRES=1 to do that automatically, name the directory of its programs in REDRESS_PG_BIN, or set DATABASE_URL to a server of your own";

/// Why the private PostgreSQL does not run. [`code`](Self::code) is stable; the message is for people.
#[derive(Debug, thiserror::Error)]
pub enum PrivatePostgresError {
    /// The server programs were not found.
    #[error("PostgreSQL was not found on this machine: {INSTALL}")]
    BinariesNotFound,
    /// `REDRESS_PG_BIN` names a directory without the server programs, or with programs that do not run.
    #[error("REDRESS_PG_BIN names {}, but {reason}: correct it, or unset it to search the usual directories", .dir.display())]
    ExplicitBinaries {
        /// The value of the variable.
        dir: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Only servers older than the minimum were found.
    #[error("PostgreSQL {minimum} or later is needed, and only {found} was found: {INSTALL}")]
    BinariesTooOld {
        /// The oldest supported major version.
        minimum: u32,
        /// The versions found, as text.
        found: String,
    },
    /// The cluster was created by a major version that is not installed.
    #[error("the database in {} was created by PostgreSQL {major}, and this machine has {found}: install PostgreSQL {major} \
beside it (for example `apt-get install postgresql-{major}`), or name the directory of its programs in REDRESS_PG_BIN", .cluster.display())]
    ClusterVersion {
        /// The cluster's directory.
        cluster: PathBuf,
        /// The cluster's major version.
        major: u32,
        /// The versions found, as text.
        found: String,
    },
    /// There is no default data directory, since neither `HOME` nor `XDG_DATA_HOME` is set.
    #[error(
        "there is no home directory to keep data in: name a data directory with --data-dir or REDRESS_DATA_DIR"
    )]
    NoDataDir,
    /// A file has the name of a directory that is needed.
    #[error("{} is a file, not a directory: name another data directory with --data-dir, or move the file", .0.display())]
    NotADirectory(PathBuf),
    /// The directory of the cluster has other content.
    #[error("{} is not a PostgreSQL cluster (it has no readable PG_VERSION): move it, or name another data directory with --data-dir", .0.display())]
    NotACluster(PathBuf),
    /// The user named by `REDRESS_PG_USER` does not exist or is root.
    #[error(
        "REDRESS_PG_USER names {name}, which {reason}: name an unprivileged user that exists, or create one with `useradd --system redress`"
    )]
    NamedUser {
        /// The value of the variable.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The program was started as root, and there is no unprivileged user for the server.
    #[error(
        "PostgreSQL does not run as root, and the user `postgres` does not exist: create one with \
`useradd --system postgres`, or name another user in REDRESS_PG_USER"
    )]
    NoServerUser,
    /// The current user id has no entry in the user database, which PostgreSQL requires.
    #[error(
        "the user id {0} has no name on this machine and PostgreSQL needs one: run as a user that exists, or add it to /etc/passwd"
    )]
    NamelessUser(u32),
    /// The cluster belongs to a user that this process cannot switch to.
    #[error("the database in {} belongs to {owner}, but this process runs as {user}: run redress as {owner} or root, or name another data directory with --data-dir", .cluster.display())]
    ClusterOwner {
        /// The cluster's directory.
        cluster: PathBuf,
        /// Its owner's name or number.
        owner: String,
        /// The name of the current user.
        user: String,
    },
    /// The cluster belongs to root, and PostgreSQL does not run as root.
    #[error("the database in {dir} belongs to root, and PostgreSQL does not run as root: give it to the user it ran as, for example `chown -R postgres {dir}`", dir = .0.display())]
    ClusterOfRoot(PathBuf),
    /// The cluster's directory is readable by other users, which PostgreSQL refuses.
    #[error("the database in {dir} is open to other users (mode {mode:04o}) and PostgreSQL refuses that: run `chmod 700 {dir}`", dir = .dir.display())]
    ClusterPermissions {
        /// The cluster's directory.
        dir: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The server's user cannot enter a directory on the path to the data directory.
    #[error("PostgreSQL runs as {user}, who cannot enter {} on the path to {}: name a data directory elsewhere with \
--data-dir (for example /var/lib/redress), or open that directory with `chmod o+x`", .dir.display(), .target.display())]
    CannotEnter {
        /// The server's user.
        user: String,
        /// The first directory that cannot be entered.
        dir: PathBuf,
        /// The directory that the server must reach.
        target: PathBuf,
    },
    /// The disk is full or almost full.
    #[error("the disk that holds {} is full or almost full ({free} left): free some space and start again", .path.display())]
    DiskFull {
        /// What could not be written.
        path: PathBuf,
        /// The free space, as text.
        free: String,
    },
    /// The disk is read-only.
    #[error("the disk that holds {} is read-only: mount it writable, or name another data directory with --data-dir", .0.display())]
    ReadOnly(PathBuf),
    /// The operating system denied access.
    #[error("cannot {doing} {}: permission denied; run as the user that owns it, or name another data directory with --data-dir", .path.display())]
    Denied {
        /// What was attempted, as a verb.
        doing: &'static str,
        /// The path.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Any other error of the file system.
    #[error("cannot {doing} {}: {}; check the disk, or name another data directory with --data-dir", .path.display(), words(.source))]
    Io {
        /// What was attempted, as a verb.
        doing: &'static str,
        /// The path.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A program of PostgreSQL could not be run.
    #[error("cannot run {} as {user}: {}; check that this user may execute it, or name other programs in REDRESS_PG_BIN", .program.display(), words(.source))]
    CannotRun {
        /// The program.
        program: PathBuf,
        /// The user it should run as.
        user: String,
        /// The system's error.
        source: io::Error,
    },
    /// Another process has been starting or stopping the cluster for too long.
    #[error("another redress has been starting or stopping the database in {} for {seconds} s: wait for it, or end it and start again", .data_dir.display())]
    Busy {
        /// The data directory.
        data_dir: PathBuf,
        /// How long this process waited.
        seconds: u64,
    },
    /// `initdb` failed.
    #[error("PostgreSQL could not create its database in {}: {message}; solve this and start again", .cluster.display())]
    InitdbFailed {
        /// The cluster's directory.
        cluster: PathBuf,
        /// The line of initdb's output that explains the failure.
        message: String,
    },
    /// The server ended before it was ready.
    #[error("PostgreSQL did not start: {message}; solve this and start again; the full log is {}", .log.display())]
    StartFailed {
        /// The line of the log that explains the failure.
        message: String,
        /// The server's log.
        log: PathBuf,
    },
    /// The server runs but does not become ready.
    #[error("PostgreSQL was not ready within {seconds} s: {message}; see {}, and start again to continue waiting", .log.display())]
    NotReady {
        /// How long this process waited.
        seconds: u64,
        /// The line of the log that explains the delay.
        message: String,
        /// The server's log.
        log: PathBuf,
    },
    /// A server of this cluster runs without a Unix socket: somebody started it by hand.
    #[error("a PostgreSQL server (process {pid}) runs on {} without a Unix socket: stop it with `pg_ctl stop -D {}` and start again", .cluster.display(), .cluster.display())]
    NoSocket {
        /// The postmaster.
        pid: i32,
        /// The cluster's directory.
        cluster: PathBuf,
    },
    /// The server refused the connection or did not answer.
    #[error("PostgreSQL runs but does not accept the connection: {message}; see {}", .log.display())]
    Connect {
        /// The server's message.
        message: String,
        /// The server's log.
        log: PathBuf,
        /// The driver's error.
        source: Option<sqlx::Error>,
    },
    /// There is no usable directory for the server's socket.
    #[error(
        "no directory is short enough and open to {user} for PostgreSQL's socket: name a shorter data directory with --data-dir, or a shorter TMPDIR"
    )]
    NoSocketDir {
        /// The server's user.
        user: String,
    },
    /// The server did not stop.
    #[error("PostgreSQL did not stop: {message}; see {}, and stop it with `pg_ctl stop -m fast -D {}`", .log.display(), .cluster.display())]
    StopFailed {
        /// The last line of pg_ctl's output.
        message: String,
        /// The server's log.
        log: PathBuf,
        /// The cluster's directory.
        cluster: PathBuf,
    },
    /// A setting allows PostgreSQL to lose committed data.
    #[error(transparent)]
    Durability(#[from] DurabilityError),
}

impl PrivatePostgresError {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BinariesNotFound => "PG_NOT_FOUND",
            Self::ExplicitBinaries { .. } => "PG_BIN_WRONG",
            Self::BinariesTooOld { .. } => "PG_TOO_OLD",
            Self::ClusterVersion { .. } => "PG_CLUSTER_VERSION",
            Self::NoDataDir => "DATA_DIR_UNKNOWN",
            Self::NotADirectory(_) => "DATA_DIR_NOT_A_DIRECTORY",
            Self::NotACluster(_) => "PG_NOT_A_CLUSTER",
            Self::NamedUser { .. } => "PG_USER_WRONG",
            Self::NoServerUser => "PG_USER_MISSING",
            Self::NamelessUser(_) => "PG_USER_NAMELESS",
            Self::ClusterOwner { .. } | Self::ClusterOfRoot(_) => "PG_CLUSTER_OWNER",
            Self::ClusterPermissions { .. } => "PG_CLUSTER_PERMISSIONS",
            Self::CannotEnter { .. } => "DATA_DIR_CLOSED",
            Self::DiskFull { .. } => "DISK_FULL",
            Self::ReadOnly(_) => "DISK_READ_ONLY",
            Self::Denied { .. } => "DATA_DIR_DENIED",
            Self::Io { .. } => "DATA_DIR_FAULT",
            Self::CannotRun { .. } => "PG_CANNOT_RUN",
            Self::Busy { .. } => "PG_BUSY",
            Self::InitdbFailed { .. } => "PG_INITDB_FAILED",
            Self::StartFailed { .. } => "PG_START_FAILED",
            Self::NotReady { .. } => "PG_NOT_READY",
            Self::NoSocket { .. } => "PG_NO_SOCKET",
            Self::Connect { .. } => "PG_REFUSED",
            Self::NoSocketDir { .. } => "PG_NO_SOCKET_DIR",
            Self::StopFailed { .. } => "PG_STOP_FAILED",
            Self::Durability(fault) => fault.code(),
        }
    }
}

/// Converts an error of the file system: `map_err(at("write", path))`.
pub(crate) fn at(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> PrivatePostgresError {
    let path = path.to_path_buf();
    move |source| match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            PrivatePostgresError::DiskFull { free: disk::free_text(&path), path }
        }
        io::ErrorKind::ReadOnlyFilesystem => PrivatePostgresError::ReadOnly(path),
        io::ErrorKind::PermissionDenied => PrivatePostgresError::Denied { doing, path, source },
        io::ErrorKind::NotADirectory => {
            let file = path.ancestors().find(|part| part.exists()).unwrap_or(&path).to_path_buf();
            PrivatePostgresError::NotADirectory(file)
        }
        _ => PrivatePostgresError::Io { doing, path, source },
    }
}
