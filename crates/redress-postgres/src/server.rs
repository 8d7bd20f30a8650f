//! Starts and stops the server. Every function here requires that the caller holds the starting lock.

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

/// The port and the socket directory of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) socket_dir: PathBuf,
    pub(crate) port: u16,
}

/// A server that this call started. The flag is set when it ends.
struct Launched {
    ended: Arc<AtomicBool>,
    log_offset: u64,
}

/// Uses the running server, or starts one.
pub(crate) async fn ensure_up(cluster: &Cluster) -> Result<Address, PrivatePostgresError> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        if let ServerState::Running(_) = server_state(&cluster.layout) {
            let log_end = log_file::end(&cluster.layout);
            if let Some(address) = wait_until_ready(cluster, None, log_end).await? {
                return Ok(address);
            }
            // It was stopping and has ended: start one.
            continue;
        }
        end_orphans(cluster).await;
        remove_misleading_pid_file(cluster).await;
        let launched = launch(cluster)?;
        let offset = launched.log_offset;
        if let Some(address) = wait_until_ready(cluster, Some(&launched), offset).await? {
            return Ok(address);
        }
        // A server started by a killed program may have been faster; any other reason is in the log.
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
    // The server outlives this call. The thread reaps it when it ends, so that it does not remain as a zombie
    // that looks alive.
    std::thread::spawn(move || {
        let status = child.wait();
        tracing::debug!(?status, "the server that this process started has ended");
        flag.store(true, Ordering::Release);
    });
    Ok(Launched { ended, log_offset })
}

/// Quotes the setting, which is a list: quotes keep commas and spaces together.
fn socket_setting(dir: &Path) -> OsString {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let mut bytes = b"unix_socket_directories=\"".to_vec();
    for byte in dir.as_os_str().as_bytes() {
        bytes.extend(std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
    }
    bytes.push(b'"');
    OsString::from_vec(bytes)
}

/// Waits until the running or started server is ready. `None` if it ended instead.
async fn wait_until_ready(
    cluster: &Cluster,
    launched: Option<&Launched>,
    log_offset: u64,
) -> Result<Option<Address>, PrivatePostgresError> {
    let since = Instant::now();
    let mut is_reported = false;
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
                message: cluster.explanation(log_offset),
                log: cluster.layout.log(),
            });
        }
        if !is_reported && since.elapsed() > Duration::from_secs(10) {
            is_reported = true;
            let log = cluster.layout.log();
            tracing::warn!(log = %log.display(), "PostgreSQL is still starting or stopping; waiting for it");
        }
        sleep(PAUSE).await;
    }
}

/// Ends the children of a killed postmaster. They end by themselves unless they are busy; PostgreSQL refuses
/// to start beside them. Recovery undoes what they had not committed.
async fn end_orphans(cluster: &Cluster) {
    let dir = cluster.layout.cluster();
    for (signal, patience) in [(None, 1500), (Some(Signal::SIGQUIT), 3000), (Some(Signal::SIGKILL), 3000)] {
        let since = Instant::now();
        let mut left = orphans(&dir);
        if let Some(signal) = signal {
            for pid in &left {
                tracing::warn!(pid, ?signal, "ending a PostgreSQL process whose server was killed");
                // It may have ended by itself meanwhile.
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

/// Removes a `postmaster.pid` that would keep PostgreSQL from starting: one without a readable id, or one
/// whose id now belongs to another program. A file that names a dead process stays, because PostgreSQL reads
/// from it which shared memory to clean up.
async fn remove_misleading_pid_file(cluster: &Cluster) {
    let path = cluster.layout.pid_file();
    let number = || -> Option<i32> {
        std::fs::read_to_string(&path).ok()?.lines().next()?.trim().parse().ok().filter(|pid| *pid > 0)
    };
    let mut pid = number();
    if pid.is_none() && path.exists() {
        // A server started by a killed program may be writing it at this moment.
        sleep(Duration::from_millis(500)).await;
        pid = number();
    }
    let misleading = match pid {
        Some(pid) => kill(Pid::from_raw(pid), None) != Err(nix::errno::Errno::ESRCH),
        None => path.exists(),
    };
    if misleading && !matches!(server_state(&cluster.layout), ServerState::Running(_)) {
        tracing::warn!(path = %path.display(), "removing a postmaster.pid that does not belong to \
            a server of this database");
        // If that fails, PostgreSQL's own error is shown.
        let _ = std::fs::remove_file(&path);
    }
}

/// Stops the server cleanly. Returns false if none was running.
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
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(PrivatePostgresError::StopFailed {
            message: message.lines().last().unwrap_or("pg_ctl failed without a message").trim().to_owned(),
            log: cluster.layout.log(),
            cluster: cluster.layout.cluster(),
        });
    }
    if let Some(dir) = &postmaster.socket_dir {
        socket::forget(&cluster.layout, dir);
    }
    Ok(true)
}
