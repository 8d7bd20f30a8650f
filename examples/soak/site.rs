//! A data directory with its servers: starts their processes and sends signals to them.

use crate::{Fault, disk::Disk};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use redress_postgres::{Layout, Postmaster, ServerState, server_state};
use std::{
    fs::{File, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::{sleep, timeout},
};

/// How long a start may take; a debug build on a busy machine is slow to create a cluster.
const PATIENCE: Duration = Duration::from_secs(120);

/// One `redress serve`.
pub(crate) struct Server {
    address: String,
    log: PathBuf,
    process: Option<Child>,
}

/// A data directory and its servers.
pub(crate) struct Site {
    // Dropped before the directory in which it is mounted: fields are dropped in their order.
    pub(crate) disk: Option<Disk>,
    dir: TempDir,
    binary: PathBuf,
    token: String,
    pub(crate) servers: Vec<Server>,
}

impl Site {
    /// Makes a new data directory and starts this many servers.
    pub(crate) async fn open(servers: usize) -> Result<Self, Fault> {
        let dir = tempfile::Builder::new().prefix("redress-soak").tempdir()?;
        // PostgreSQL's user must be able to enter it when this runs as root.
        std::fs::set_permissions(dir.path(), Permissions::from_mode(0o755))?;
        let disk = Disk::mount(dir.path())?;
        let mut site = Self { disk, dir, binary: binary()?, token: String::new(), servers: Vec::new() };
        for number in 0..servers {
            let log = site.dir.path().join(format!("server-{number}.log"));
            site.servers.push(Server { address: "127.0.0.1:0".to_owned(), log, process: None });
            site.start(number).await?;
        }
        let (code, token, message) = site.run(&["token", "mint", "--role", "ADMIN", "--ttl", "24h"]).await?;
        if code != Some(0) {
            return Err(format!("no token: {message}").into());
        }
        site.token = token.trim().to_owned();
        Ok(site)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg("--data-dir").arg(self.data_dir()).stdin(Stdio::null()).kill_on_drop(true);
        command
            .env_remove("DATABASE_URL")
            .env_remove("READ_DATABASE_URL")
            .env("RUST_LOG", "warn,redress_read=info");
        command
    }

    fn data_dir(&self) -> PathBuf {
        self.disk.as_ref().map_or(self.dir.path(), Disk::path).join("data")
    }

    /// Starts a server, at its previous address if it had one. Returns when it prints its address.
    pub(crate) async fn start(&mut self, number: usize) -> Result<(), Fault> {
        let mut command = self.command();
        let server = &mut self.servers[number];
        let log = File::options().create(true).append(true).open(&server.log)?;
        command.args(["serve", "--listen", &server.address]).stdout(Stdio::piped()).stderr(log);
        let mut process = command.spawn()?;
        let out = process.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(out).lines();
        let line = timeout(PATIENCE, lines.next_line()).await??.unwrap_or_default();
        let address = line.trim().strip_prefix("redress is ready at http://");
        server.address = address.ok_or_else(|| format!("server {number} does not start"))?.to_owned();
        server.process = Some(process);
        Ok(())
    }

    /// Sends a signal to a running server.
    pub(crate) fn signal(&self, number: usize, signal: Signal) -> Result<(), Fault> {
        let pid =
            self.servers[number].process.as_ref().and_then(Child::id).ok_or("the server does not run")?;
        Ok(kill(Pid::from_raw(i32::try_from(pid)?), signal)?)
    }

    /// Kills a server and waits until it has ended.
    pub(crate) async fn kill(&mut self, number: usize) -> Result<(), Fault> {
        self.signal(number, Signal::SIGKILL)?;
        if let Some(mut process) = self.servers[number].process.take() {
            process.wait().await?;
        }
        Ok(())
    }

    /// Runs another command of the program on the directory. Returns exit code, output and errors.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Result<(Option<i32>, String, String), Fault> {
        let output = self.command().args(arguments).output().await?;
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Ok((output.status.code(), text(&output.stdout), text(&output.stderr)))
    }

    /// The peak memory of each server since its start, in MiB. Empty if the system does not report it.
    pub(crate) fn memory(&self) -> Vec<f64> {
        let peak = |server: &Server| {
            let pid = server.process.as_ref()?.id()?;
            let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
            Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? / 1024.0)
        };
        self.servers.iter().filter_map(peak).collect()
    }

    pub(crate) fn addresses(&self) -> Vec<String> {
        self.servers.iter().map(|server| server.address.clone()).collect()
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The PostgreSQL server of this directory, found by its `postmaster.pid` and working directory.
    pub(crate) fn postmaster(&self) -> Option<Postmaster> {
        match server_state(&Layout::of(&self.data_dir())) {
            ServerState::Running(postmaster) => Some(postmaster),
            ServerState::Down { .. } => None,
        }
    }

    /// Its current child processes.
    pub(crate) async fn backends(&self) -> Result<Vec<i32>, Fault> {
        let postmaster = self.postmaster().ok_or("PostgreSQL does not run")?.pid;
        let output = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output().await?;
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        let pairs = listed.lines().filter_map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse::<i32>);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        });
        Ok(pairs.filter(|(_, parent)| *parent == postmaster).map(|(pid, _)| pid).collect())
    }

    /// The server that last logged that it projects.
    pub(crate) fn projects(&self) -> Option<usize> {
        let last = |server: &Server| {
            let text = std::fs::read_to_string(&server.log).unwrap_or_default();
            // A line begins with its time, so lines sort by time.
            text.lines().rfind(|line| line.contains("this process projects now")).map(str::to_owned)
        };
        let latest =
            self.servers.iter().enumerate().filter_map(|(number, server)| Some((last(server)?, number)));
        latest.max().map(|(_, number)| number)
    }

    /// Stops all servers cleanly, and PostgreSQL with the last one. Keeps the directory if requested.
    pub(crate) async fn close(mut self, keep: bool) -> Result<(), Fault> {
        for number in 0..self.servers.len() {
            // A server that a failed round left paused would not end.
            let _ = self.signal(number, Signal::SIGCONT);
            let _ = self.signal(number, Signal::SIGTERM);
        }
        for server in &mut self.servers {
            if let Some(process) = &mut server.process {
                timeout(PATIENCE, process.wait()).await??;
            }
        }
        if keep && self.postmaster().is_some() {
            // A killed server cannot stop PostgreSQL; any other command stops it at its end.
            self.run(&["migrate"]).await?;
        }
        if let Some(postmaster) = self.postmaster() {
            return Err(
                format!("PostgreSQL {} still runs after the last server has ended", postmaster.pid).into()
            );
        }
        if keep {
            self.disk.take().into_iter().for_each(Disk::keep);
            println!("kept for inspection: {}", self.dir.keep().display());
        }
        Ok(())
    }
}

/// Returns `REDRESS_BIN`, or the binary beside this program.
fn binary() -> Result<PathBuf, Fault> {
    if let Some(path) = std::env::var_os("REDRESS_BIN") {
        return Ok(path.into());
    }
    let here = std::env::current_exe()?;
    let beside = here.parent().and_then(Path::parent).map(|build| build.join("redress"));
    beside.filter(|path| path.exists()).ok_or_else(|| {
        "the program is not built: run `cargo build` with the same profile first, or name it in REDRESS_BIN".into()
    })
}

/// Waits until something is true. Fails with a message if it does not happen in time.
pub(crate) async fn until(
    what: &str,
    seconds: u64,
    mut holds: impl AsyncFnMut() -> bool,
) -> Result<(), Fault> {
    let since = Instant::now();
    while !holds().await {
        if since.elapsed() > Duration::from_secs(seconds) {
            return Err(format!("timed out after {seconds} s waiting until {what}").into());
        }
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
