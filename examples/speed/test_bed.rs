//! The environment of a measurement: a private cluster, databases in it, and the real program serving one of
//! them.

use crate::Fault;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use redress_log::{Log, LogOptions, keys::ValueKeys, migrations};
use redress_postgres::{Layout, PrivatePostgres, ServerState, Stopped, server_state};
use sqlx::{
    ConnectOptions, Connection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{
    fs::Permissions,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::sleep,
};

/// A cluster that ends with [`close`](Self::close), or when this value is dropped.
pub(crate) struct TestBed {
    _end: End,
    dir: TempDir,
    pub(crate) postgres: PrivatePostgres,
}

impl TestBed {
    pub(crate) async fn open() -> Result<Self, Fault> {
        let dir = tempfile::Builder::new().prefix("redress-speed").tempdir()?;
        // PostgreSQL's user must be able to enter it when this runs as root.
        std::fs::set_permissions(dir.path(), Permissions::from_mode(0o755))?;
        let postgres = PrivatePostgres::start(&dir.path().join("data")).await?;
        let bed = Self { _end: End(postgres.layout().clone()), dir, postgres };
        let mut version = bed.options("redress").connect().await?;
        let version: String =
            sqlx::query_scalar("SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync ' || current_setting('fsync')")
                .fetch_one(&mut version)
                .await?;
        println!("{version}, {} processors", std::thread::available_parallelism()?);
        Ok(bed)
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        self.postgres.connect_options().database(database).disable_statement_logging()
    }

    pub(crate) fn url(&self, database: &str) -> String {
        self.postgres.url().replace("/redress?", &format!("/{database}?"))
    }

    /// The path of one of PostgreSQL's own programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.postgres.binaries().dir().join(name)
    }

    pub(crate) fn pool(&self, database: &str) -> PgPool {
        PgPoolOptions::new().max_connections(32).connect_lazy_with(self.options(database))
    }

    /// Makes an empty database.
    pub(crate) async fn empty(&self, database: &str) -> Result<PgPool, Fault> {
        let mut admin = self.options("redress").connect().await?;
        let sql = format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        sqlx::raw_sql(&sql).execute(&mut admin).await?;
        sqlx::raw_sql(&format!("CREATE DATABASE {database}")).execute(&mut admin).await?;
        admin.close().await?;
        Ok(self.pool(database))
    }

    /// Makes a database with an empty log.
    pub(crate) async fn log(&self, database: &str, options: LogOptions) -> Result<(PgPool, Log), Fault> {
        let pool = self.empty(database).await?;
        migrations::run(&pool, None).await?;
        let log = Log::open(pool.clone(), options).await?;
        Ok((pool, log))
    }

    /// The options of logs. The keys of values about people are where the program has them.
    pub(crate) fn log_options(&self) -> LogOptions {
        LogOptions::new(ValueKeys::at(self.dir.path().join("data/keys/value-keys")))
    }

    /// A command line of the program for a database.
    pub(crate) fn redress(&self, database: &str, arguments: &[&str]) -> Result<Command, Fault> {
        let mut command = Command::new(binary()?);
        command.arg("--data-dir").arg(self.dir.path().join("data")).args(arguments);
        command
            .env("DATABASE_URL", self.url(database))
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        Ok(command)
    }

    /// Stops the cluster. Its directory is deleted when the returned value is dropped.
    pub(crate) async fn stop(self) -> Result<TempDir, Fault> {
        match self.postgres.stop().await? {
            Stopped::Stopped => Ok(self.dir),
            other => Err(format!("PostgreSQL did not stop: {other:?}").into()),
        }
    }

    pub(crate) async fn close(self) -> Result<(), Fault> {
        Ok(self.stop().await?.close()?)
    }
}

/// Stops the cluster when a measurement fails.
struct End(Layout);

impl Drop for End {
    fn drop(&mut self) {
        if let ServerState::Running(postmaster) = server_state(&self.0) {
            let _ = kill(Pid::from_raw(postmaster.pid), Signal::SIGQUIT);
        }
    }
}

/// The path of the program in the same build directory.
pub(crate) fn binary() -> Result<PathBuf, Fault> {
    let here = std::env::current_exe()?;
    let beside = here.parent().and_then(Path::parent).map(|build| build.join("redress"));
    let missing = "the program is not built: run `cargo build --release` first";
    Ok(beside.filter(|path| path.exists()).ok_or(missing)?)
}

/// A running `redress serve`.
pub(crate) struct Server {
    pub(crate) address: String,
    pub(crate) token: String,
    process: Child,
}

impl Server {
    /// Starts a server for a database.
    pub(crate) async fn start(bed: &TestBed, database: &str) -> Result<Self, Fault> {
        let token = Self::token(&mut bed.redress(database, &[])?).await?;
        Self::run(&mut bed.redress(database, &["serve", "--listen", "127.0.0.1:0"])?, token).await
    }

    /// Makes an administrator's token, with a command line of the program to which the subcommand is added.
    pub(crate) async fn token(command: &mut Command) -> Result<String, Fault> {
        let minted = command.args(["token", "mint", "--role", "ADMIN", "--ttl", "24h"]).output().await?;
        Ok(String::from_utf8(minted.stdout)?.trim().to_owned())
    }

    /// Runs a command line that serves, and waits until it prints its address.
    pub(crate) async fn run(command: &mut Command, token: String) -> Result<Self, Fault> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        let line = lines.next_line().await?.unwrap_or_default();
        let address =
            line.strip_prefix("redress is ready at http://").ok_or("the server does not start")?.to_owned();
        Ok(Self { address, token, process })
    }

    /// Resident memory in MiB: now, and the peak.
    pub(crate) fn memory(&self) -> Result<(f64, f64), Fault> {
        memory(self.process.id().ok_or("the server has ended")?)
    }

    pub(crate) async fn stop(mut self) -> Result<(), Fault> {
        let pid = self.process.id().ok_or("the server has ended")?;
        kill(Pid::from_raw(i32::try_from(pid)?), Signal::SIGTERM)?;
        self.process.wait().await?;
        Ok(())
    }
}

/// Resident memory of a process in MiB: now, and the peak.
pub(crate) fn memory(pid: u32) -> Result<(f64, f64), Fault> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or_default()
            / 1024.0
    };
    Ok((of("VmRSS:"), of("VmHWM:")))
}

/// Waits until the read side has projected the whole log.
pub(crate) async fn caught_up(pool: &PgPool) -> Result<(), Fault> {
    let sql = "SELECT (SELECT position FROM reading.projection) = (SELECT position FROM log_head)";
    while !sqlx::query_scalar::<_, bool>(sql).fetch_one(pool).await? {
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
