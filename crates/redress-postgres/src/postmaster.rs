//! Which server, if any, runs on a cluster: `postmaster.pid` read with suspicion.
//!
//! PostgreSQL itself believes any living process of the recorded number to be its server. After a reboot or a
//! `kill -9` that number often belongs to another program, so a process counts here only if it is a
//! PostgreSQL that works in this very cluster.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::layout::Layout;

/// What `postmaster.pid` says of a living server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postmaster {
    /// Its process.
    pub pid: i32,
    /// The port, which is part of the socket's name.
    pub port: u16,
    /// The directory of its socket; `None` until it listens, or when it has no socket.
    pub socket_dir: Option<PathBuf>,
    /// Whether it takes connections.
    pub ready: bool,
}

/// What runs on a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerState {
    /// A server runs; it may still be starting, or already stopping.
    Running(Postmaster),
    /// No server runs; a `postmaster.pid` may have been left behind.
    Down {
        /// Whether one was: the last server did not stop in order.
        left_behind: bool,
    },
}

/// Finds out what runs on the cluster of a data directory, changing nothing.
pub fn server_state(layout: &Layout) -> ServerState {
    let Ok(text) = std::fs::read_to_string(layout.pid_file()) else {
        return ServerState::Down { left_behind: layout.pid_file().exists() };
    };
    match parse(&text) {
        Some(postmaster) if is_server_of(postmaster.pid, &layout.cluster()) => {
            ServerState::Running(postmaster)
        }
        _ => ServerState::Down { left_behind: true },
    }
}

/// The lines are: process, data directory, start time, port, socket directory, address, shared memory, status.
fn parse(text: &str) -> Option<Postmaster> {
    let mut lines = text.lines();
    let pid = lines.next()?.trim().parse().ok().filter(|pid| *pid > 0)?;
    let port = lines.nth(2).and_then(|line| line.trim().parse().ok()).unwrap_or(0);
    let socket_dir = lines.next().filter(|line| !line.is_empty()).map(PathBuf::from);
    let ready = lines.nth(2).is_some_and(|line| line.trim() == "ready");
    Some(Postmaster { pid, port, socket_dir, ready })
}

/// Whether a process is a PostgreSQL that works in `cluster`.
pub(crate) fn is_server_of(pid: i32, cluster: &Path) -> bool {
    match proc_dir() {
        Some(proc) => works_in(&proc.join(pid.to_string()), cluster),
        None => ps_says_so(pid, cluster),
    }
}

/// The processes that a killed postmaster has left behind in `cluster`.
///
/// Only Linux tells; elsewhere nothing is found, and PostgreSQL itself refuses to start beside them.
pub(crate) fn orphans(cluster: &Path) -> Vec<i32> {
    let Some(entries) = proc_dir().and_then(|proc| std::fs::read_dir(proc).ok()) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .filter(|(_, process)| works_in(process, cluster) && is_child(process))
        .map(|(pid, _)| pid)
        .collect()
}

fn proc_dir() -> Option<&'static Path> {
    let proc = Path::new("/proc");
    proc.join("self/cwd").exists().then_some(proc)
}

/// Every process of a server works in its cluster. A zombie works nowhere, so it does not count.
fn works_in(process: &Path, cluster: &Path) -> bool {
    let (Ok(cwd), Ok(cluster)) = (std::fs::metadata(process.join("cwd")), std::fs::metadata(cluster)) else {
        return false;
    };
    let name = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
    (cwd.dev(), cwd.ino()) == (cluster.dev(), cluster.ino())
        && matches!(name.trim(), "postgres" | "postmaster")
}

/// A server's children retitle themselves (`postgres: checkpointer`); the postmaster keeps its arguments.
fn is_child(process: &Path) -> bool {
    std::fs::read(process.join("cmdline")).is_ok_and(|line| line.starts_with(b"postgres: "))
}

/// Without `/proc`: our servers name their cluster in their arguments.
fn ps_says_so(pid: i32, cluster: &Path) -> bool {
    let output = Command::new("ps")
        .args(["-ww", "-o", "command=", "-p", &pid.to_string()])
        .stdin(Stdio::null())
        .output();
    output.is_ok_and(|output| {
        let line = String::from_utf8_lossy(&output.stdout);
        line.contains("postgres") && line.contains(&*cluster.to_string_lossy())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_is_read_at_every_stage() {
        let ready = "42\n/data\n1790000000\n5432\n/run/x\n\n  1 2\nready   \n";
        let socket_dir = Some(PathBuf::from("/run/x"));
        assert_eq!(parse(ready).unwrap(), Postmaster { pid: 42, port: 5432, socket_dir, ready: true });
        let early = parse("42\n/data\n1790000000\n5432\n\n").unwrap();
        assert!(!early.ready && early.socket_dir.is_none());
        assert_eq!(parse(""), None);
        assert_eq!(parse("garbage\n"), None);
        assert_eq!(parse("-1\n"), None);
    }

    #[test]
    fn this_very_process_is_no_server() {
        let here = std::env::current_dir().unwrap();
        assert!(!is_server_of(i32::try_from(std::process::id()).unwrap(), &here));
        assert!(orphans(&here).is_empty());
    }
}
