//! Two clusters: a primary, and a standby that streams from it over its Unix socket.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use redress_postgres::PrivatePostgres;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::support::{Scratch, give_to_server, running, send, server_ids, wait_until};

/// A cluster that ends with its scratch directory.
pub(crate) struct Cluster {
    dir: PathBuf,
    programs: PathBuf,
    pub(crate) url: String,
    pub(crate) pool: PgPool,
}

impl Cluster {
    /// Starts the cluster of a directory, or creates one.
    pub(crate) async fn start(dir: PathBuf) -> Self {
        let postgres = PrivatePostgres::start(&dir).await.expect("starts");
        let pool = PgPoolOptions::new().max_connections(4).acquire_timeout(Duration::from_secs(5));
        let programs = postgres.binaries().dir().to_owned();
        Self { dir, programs, url: postgres.url(), pool: pool.connect_lazy_with(postgres.connect_options()) }
    }

    pub(crate) async fn sql(&self, statement: &str) {
        sqlx::raw_sql(statement).execute(&self.pool).await.expect(statement);
    }

    pub(crate) async fn holds(&self, condition: &str) -> bool {
        sqlx::query_scalar(&format!("SELECT {condition}")).fetch_one(&self.pool).await.expect("a condition")
    }

    /// The position of the read side in this cluster.
    pub(crate) async fn position(&self) -> i64 {
        let position = "SELECT position FROM reading.projection";
        sqlx::query_scalar(position).fetch_one(&self.pool).await.expect("a position")
    }

    /// Waits until a condition holds in this cluster.
    pub(crate) async fn wait_until(&self, condition: &str) {
        for _ in 0..1_500 {
            if self.holds(condition).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("timed out waiting until {condition}");
    }

    /// Kills the server without a shutdown.
    pub(crate) fn kill(&self) {
        send(running(&self.dir).expect("runs").pid, Signal::SIGKILL);
        wait_until("it is gone", || running(&self.dir).is_none());
    }

    /// Starts the server again after a kill.
    pub(crate) async fn start_again(&self) {
        PrivatePostgres::start(&self.dir).await.expect("starts again");
    }
}

/// Makes a primary and a standby that streams from it.
pub(crate) async fn pair(scratch: &Scratch) -> (Cluster, Cluster) {
    let primary = Cluster::start(scratch.path().join("primary")).await;
    let socket = running(&primary.dir).expect("runs").socket_dir.expect("has one");
    let standby = scratch.path().join("standby");
    let cluster = standby.join("postgres");
    std::fs::create_dir_all(&cluster).expect("makes");
    give_to_server(&cluster);
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&cluster, private).expect("closes");
    let mut command = Command::new(primary.programs.join("pg_basebackup"));
    command.args(["--username=redress", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
    command.arg("--host").arg(&socket).arg("--pgdata").arg(&cluster).current_dir("/").stdin(Stdio::null());
    if let Some((uid, gid)) = server_ids() {
        command.uid(uid).gid(gid);
    }
    let copied = command.output().expect("the program is there");
    assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
    let standby = Cluster::start(standby).await;
    primary.wait_until("EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming')").await;
    (primary, standby)
}

/// Makes the primary wait for its standby at every commit.
pub(crate) async fn synchronously(primary: &Cluster) {
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'").await;
    primary.sql("SELECT pg_reload_conf()").await;
    primary.wait_until("EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')").await;
}
