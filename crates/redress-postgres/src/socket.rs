//! The directory of the server's socket: in the data directory, or a short directory elsewhere if the path
//! would not fit into a socket address.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::error::{PrivatePostgresError, at};
use super::layout::Layout;
use super::postmaster;
use super::server_user::ServerUser;

/// The port in the socket's file name. No TCP port is opened.
pub(crate) const PORT: u16 = 5432;
// sockaddr_un has 104 bytes on macOS and 108 on Linux, with a zero at the end.
const LONGEST: usize = 100;

/// Prepares the directory of the socket, and removes what a dead server left in it.
pub(crate) fn prepare(layout: &Layout, user: &ServerUser) -> Result<PathBuf, PrivatePostgresError> {
    let own = layout.socket();
    let dir = if fits(&own) {
        make(&own, user)?;
        own
    } else {
        short_dir(layout, user)?
    };
    clear(&dir, &layout.cluster());
    Ok(dir)
}

/// Removes a short directory after the server has stopped. The one in the data directory stays.
pub(crate) fn forget(layout: &Layout, dir: &Path) {
    let recorded = std::fs::read_link(record(layout)).is_ok_and(|target| target == dir);
    if recorded && std::fs::remove_dir(dir).is_ok() {
        // A record without its directory is replaced at the next start, so a failure here is harmless.
        let _ = std::fs::remove_file(record(layout));
    }
}

fn fits(dir: &Path) -> bool {
    dir.join(format!(".s.PGSQL.{PORT}")).as_os_str().as_bytes().len() <= LONGEST
}

/// The path of a symbolic link in the data directory that points to the short directory.
fn record(layout: &Layout) -> PathBuf {
    layout.locks().join("socket-dir")
}

fn make(dir: &Path, user: &ServerUser) -> Result<(), PrivatePostgresError> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => user.give(dir),
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
            let metadata = std::fs::symlink_metadata(dir).map_err(at("read the attributes of", dir))?;
            if !metadata.is_dir() {
                return Err(PrivatePostgresError::NotADirectory(dir.to_path_buf()));
            }
            if !user.owns(&metadata) {
                user.give(dir)?;
            }
            if metadata.mode() & 0o077 != 0 {
                let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
                std::fs::set_permissions(dir, private).map_err(at("change the permissions of", dir))?;
            }
            Ok(())
        }
        Err(fault) => Err(at("create the directory", dir)(fault)),
    }
}

/// Returns the recorded short directory if it is still ours, otherwise creates one under a name that no other
/// user can have prepared.
fn short_dir(layout: &Layout, user: &ServerUser) -> Result<PathBuf, PrivatePostgresError> {
    let record = record(layout);
    if let Ok(dir) = std::fs::read_link(&record)
        && is_ours(&dir, user)
    {
        return Ok(dir);
    }
    for root in [std::env::temp_dir(), PathBuf::from("/tmp")] {
        if let Some(dir) = new_dir(&root, user) {
            match std::fs::remove_file(&record) {
                Err(fault) if fault.kind() != io::ErrorKind::NotFound => {
                    return Err(at("replace", &record)(fault));
                }
                _ => {}
            }
            std::os::unix::fs::symlink(&dir, &record).map_err(at("write", &record))?;
            return Ok(dir);
        }
    }
    Err(PrivatePostgresError::NoSocketDir { user: user.name().to_owned() })
}

fn is_ours(dir: &Path, user: &ServerUser) -> bool {
    // Symbolic links are not followed: a link put in its place must not lead the server elsewhere.
    std::fs::symlink_metadata(dir).is_ok_and(|metadata| {
        metadata.is_dir() && user.owns(&metadata) && metadata.mode() & 0o077 == 0 && fits(dir)
    })
}

fn new_dir(root: &Path, user: &ServerUser) -> Option<PathBuf> {
    let pid = std::process::id();
    let free = (0..1000).map(|n| root.join(format!("redress-{pid}-{n}"))).find_map(|dir| {
        // Creating fails if the name exists in any form, so a directory of another user is never used.
        (fits(&dir) && DirBuilder::new().mode(0o700).create(&dir).is_ok()).then_some(dir)
    })?;
    if user.give(&free).is_ok() && user.can_enter(&free) {
        return Some(free);
    }
    let _ = std::fs::remove_dir(&free);
    None
}

/// Removes the socket and its lock file if no server of this cluster runs. PostgreSQL would take any living
/// process named in the lock file for a server.
fn clear(dir: &Path, cluster: &Path) {
    let socket = dir.join(format!(".s.PGSQL.{PORT}"));
    let lock = dir.join(format!(".s.PGSQL.{PORT}.lock"));
    let holder =
        std::fs::read_to_string(&lock).ok().and_then(|text| text.lines().next()?.trim().parse().ok());
    if holder.is_some_and(|pid| postmaster::is_server_of(pid, cluster)) {
        return;
    }
    for leftover in [socket, lock] {
        // If it cannot be removed, the server's own error explains it better.
        let _ = std::fs::remove_file(leftover);
    }
}
