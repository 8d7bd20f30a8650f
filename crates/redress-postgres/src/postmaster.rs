//! Finds the server that runs on a cluster. `postmaster.pid` is checked against the running processes.
//!
//! PostgreSQL itself takes any living process with the recorded id for its server. After a reboot or a `kill
//! -9`, another program often has that id. Here a process counts only if it is a PostgreSQL process with this
//! cluster as its working directory.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::layout::Layout;

/// The content of `postmaster.pid` for a running server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postmaster {
    /// Its process id.
    pub pid: i32,
    /// The port, which is part of the socket's file name.
    pub port: u16,
    /// The directory of its socket. `None` until it listens, or if it has no socket.
    pub socket_dir: Option<PathBuf>,
    /// Whether it accepts connections.
    pub ready: bool,
}

/// The state of the server of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerState {
    /// A server runs; it may still be starting, or be stopping already.
    Running(Postmaster),
    /// No server runs.
    Down {
        /// Whether a `postmaster.pid` exists, because the last server was not stopped cleanly.
        left_behind: bool,
    },
}

/// Finds the state of the server of a data directory. Changes nothing.
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

/// Whether a process is a PostgreSQL process of `cluster`.
pub(crate) fn is_server_of(pid: i32, cluster: &Path) -> bool {
    match proc_dir() {
        Some(proc) => works_in(&proc.join(pid.to_string()), cluster),
        None => is_named_in_ps(pid, cluster),
    }
}

/// Returns the processes that a killed postmaster left in `cluster`.
///
/// Only Linux provides this. Elsewhere the list is empty, and PostgreSQL itself refuses to start beside them.
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

/// Whether the process has `cluster` as its working directory, as every process of a server does. A zombie
/// has no working directory.
fn works_in(process: &Path, cluster: &Path) -> bool {
    let (Ok(cwd), Ok(cluster)) = (std::fs::metadata(process.join("cwd")), std::fs::metadata(cluster)) else {
        return false;
    };
    let name = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
    (cwd.dev(), cwd.ino()) == (cluster.dev(), cluster.ino())
        && matches!(name.trim(), "postgres" | "postmaster")
}

/// Whether the process is a child of a postmaster: children change their title (`postgres: checkpointer`),
/// the postmaster keeps its arguments.
fn is_child(process: &Path) -> bool {
    std::fs::read(process.join("cmdline")).is_ok_and(|line| line.starts_with(b"postgres: "))
}

/// For systems without `/proc`: our servers name their cluster in their arguments.
fn is_named_in_ps(pid: i32, cluster: &Path) -> bool {
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
    fn a_pid_file_is_parsed_at_every_stage() {
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
    fn this_test_process_is_not_a_server() {
        let here = std::env::current_dir().unwrap();
        assert!(!is_server_of(i32::try_from(std::process::id()).unwrap(), &here));
        assert!(orphans(&here).is_empty());
    }
}
