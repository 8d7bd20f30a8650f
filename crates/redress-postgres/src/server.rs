//! Starts and stops the server. Every function here expects the caller to hold the starting lock.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::sleep;

use super::cluster::Cluster;
use super::error::PrivatePostgresError;
use super::postmaster::{Postmaster, ServerState, orphans, server_state};
use super::{log_file, socket};

// Recovery after a crash replays up to a checkpoint's worth of changes.
const PATIENCE: Duration = Duration::from_secs(600);
const STOP_SECONDS: &str = "600";
const PAUSE: Duration = Duration::from_millis(20);

/// How to reach a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) socket_dir: PathBuf,
    pub(crate) port: u16,
}

/// A server that this call has launched: the flag is set when it ends.
struct Launched {
    ended: Arc<AtomicBool>,
    log_offset: u64,
}

/// Uses the server that runs, or starts one.
pub(crate) async fn ensure_up(cluster: &Cluster) -> Result<Address, PrivatePostgresError> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        if let ServerState::Running(_) = server_state(&cluster.layout) {
            let log_end = log_file::end(&cluster.layout);
            if let Some(address) = wait_until_ready(cluster, None, log_end).await? {
                return Ok(address);
            }
            // It went away while we waited (it was stopping): start one.
            continue;
        }
        end_orphans(cluster).await;
        remove_misleading_pid_file(cluster).await;
        let launched = launch(cluster)?;
        let offset = launched.log_offset;
        if let Some(address) = wait_until_ready(cluster, Some(&launched), offset).await? {
            return Ok(address);
        }
        // A server launched by a killed program may have been quicker; any other reason is in the log.
        let overtaken = matches!(server_state(&cluster.layout), ServerState::Running(_));
        let beside_orphans = !orphans(&cluster.layout.cluster()).is_empty();
        if attempts >= 3 || !(overtaken || beside_orphans) {
            return Err(cluster.start_failed(offset));
        }
    }
}

fn launch(cluster: &Cluster) -> Result<Launched, PrivatePostgresError> {
    let socket_dir = socket::prepare(&cluster.layout, &cluster.user)?;
    let (log, log_offset) = log_file::open(&cluster.layout)?;
    let program = cluster.binaries.program("postgres");
    let second = log.try_clone().map_err(super::error::at("open", &cluster.layout.log()))?;
    let mut command = cluster.user.command(&program);
    command.arg("-D").arg(cluster.layout.cluster());
    for setting in [
        "listen_addresses=",
        "unix_socket_permissions=0700",
        "logging_collector=off",
        "log_destination=stderr",
    ] {
        command.arg("-c").arg(setting);
    }
    command.arg("-c").arg(format!("port={}", socket::PORT)).arg("-c").arg(socket_setting(&socket_dir));
    command.stdin(Stdio::null()).stdout(log).stderr(second);
    let mut child = command.spawn().map_err(|source| cluster.cannot_run(program, source))?;
    let ended = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ended);
    // The server outlives this call, but must not stay a zombie that looks alive when it ends before we do.
    std::thread::spawn(move || {
        let status = child.wait();
        tracing::debug!(?status, "the server that this process started has ended");
        flag.store(true, Ordering::Release);
    });
    Ok(Launched { ended, log_offset })
}

/// The setting is a list, in which quotes keep commas and spaces together.
fn socket_setting(dir: &Path) -> OsString {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let mut bytes = b"unix_socket_directories=\"".to_vec();
    for byte in dir.as_os_str().as_bytes() {
        bytes.extend(std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
    }
    bytes.push(b'"');
    OsString::from_vec(bytes)
}

/// Waits for the server that runs or was launched; `None` when it ended instead.
async fn wait_until_ready(
    cluster: &Cluster,
    launched: Option<&Launched>,
    log_offset: u64,
) -> Result<Option<Address>, PrivatePostgresError> {
    let since = Instant::now();
    let mut told = false;
    loop {
        match server_state(&cluster.layout) {
            ServerState::Running(Postmaster { pid, port, socket_dir, ready: true }) => {
                let cluster = cluster.layout.cluster();
                let socket_dir = socket_dir.ok_or(PrivatePostgresError::NoSocket { pid, cluster })?;
                return Ok(Some(Address { socket_dir, port }));
            }
            ServerState::Down { .. } if launched.is_none() => return Ok(None),
            _ => {}
        }
        if launched.is_some_and(|launched| launched.ended.load(Ordering::Acquire)) {
            return Ok(None);
        }
        if since.elapsed() > PATIENCE {
            return Err(PrivatePostgresError::NotReady {
                seconds: PATIENCE.as_secs(),
                said: cluster.explanation(log_offset),
                log: cluster.layout.log(),
            });
        }
        if !told && since.elapsed() > Duration::from_secs(10) {
            told = true;
            let log = cluster.layout.log();
            tracing::warn!(log = %log.display(), "PostgreSQL is still starting or stopping; waiting for it");
        }
        sleep(PAUSE).await;
    }
}

/// A killed postmaster's children end by themselves unless they are busy; then PostgreSQL refuses to start
/// beside them, so they are ended here. Recovery undoes whatever they had not committed.
async fn end_orphans(cluster: &Cluster) {
    let dir = cluster.layout.cluster();
    for (signal, patience) in [(None, 1500), (Some(Signal::SIGQUIT), 3000), (Some(Signal::SIGKILL), 3000)] {
        let since = Instant::now();
        let mut left = orphans(&dir);
        if let Some(signal) = signal {
            for pid in &left {
                tracing::warn!(pid, ?signal, "ending a PostgreSQL process whose server was killed");
                // It may have gone by itself meanwhile.
                let _ = kill(Pid::from_raw(*pid), signal);
            }
        }
        while !left.is_empty() && since.elapsed() < Duration::from_millis(patience) {
            sleep(PAUSE).await;
            left = orphans(&dir);
        }
        if left.is_empty() {
            return;
        }
    }
}

/// Removes a `postmaster.pid` that would keep PostgreSQL from starting: one without a readable number, or
/// one whose number now belongs to another program. One of a dead process stays, because PostgreSQL reads
/// in it which shared memory to look after.
async fn remove_misleading_pid_file(cluster: &Cluster) {
    let path = cluster.layout.pid_file();
    let number = || -> Option<i32> {
        std::fs::read_to_string(&path).ok()?.lines().next()?.trim().parse().ok().filter(|pid| *pid > 0)
    };
    let mut pid = number();
    if pid.is_none() && path.exists() {
        // It may be in the middle of being written by a server that a killed program launched.
        sleep(Duration::from_millis(500)).await;
        pid = number();
    }
    let misleading = match pid {
        Some(pid) => kill(Pid::from_raw(pid), None) != Err(nix::errno::Errno::ESRCH),
        None => path.exists(),
    };
    if misleading && !matches!(server_state(&cluster.layout), ServerState::Running(_)) {
        tracing::warn!(path = %path.display(), "removing a postmaster.pid that names no server of this database");
        // If that fails, PostgreSQL's own refusal is shown.
        let _ = std::fs::remove_file(&path);
    }
}

/// Stops the server in order; false when none was running.
pub(crate) async fn stop(cluster: &Cluster) -> Result<bool, PrivatePostgresError> {
    let ServerState::Running(postmaster) = server_state(&cluster.layout) else {
        return Ok(false);
    };
    let program = cluster.binaries.program("pg_ctl");
    let mut command = cluster.user.command(&program);
    command
        .args(["stop", "-m", "fast", "-w", "-t", STOP_SECONDS, "-D"])
        .arg(cluster.layout.cluster())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let output = tokio::process::Command::from(command).output().await;
    let output = output.map_err(|source| cluster.cannot_run(program, source))?;
    if !output.status.success() && matches!(server_state(&cluster.layout), ServerState::Running(_)) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(PrivatePostgresError::StopFailed {
            said: said.lines().last().unwrap_or("pg_ctl failed without a word").trim().to_owned(),
            log: cluster.layout.log(),
            cluster: cluster.layout.cluster(),
        });
    }
    if let Some(dir) = &postmaster.socket_dir {
        socket::forget(&cluster.layout, dir);
    }
    Ok(true)
}
