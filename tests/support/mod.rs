//! Makes a new database for every test, in one private cluster per test process.
//!
//! The cluster starts with the first test that needs it and ends with the process, however that ends.

// Every test file compiles this for itself and uses only a part of it.
#![allow(dead_code)]

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use redress_log::{LogOptions, keys::ValueKeys, migrations};
use redress_postgres::PrivatePostgres;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool};
use tokio::sync::OnceCell;

/// An empty database that no other test sees.
#[derive(Debug, Clone)]
pub(crate) struct TestDatabase {
    pub(crate) options: PgConnectOptions,
    pub(crate) name: String,
}

impl TestDatabase {
    /// A connection pool for this test. Never store it in a static: every test has its own runtime.
    pub(crate) fn pool(&self) -> PgPool {
        PgPoolOptions::new().max_connections(8).connect_lazy_with(self.options.clone())
    }

    /// The URL of the database for psql and pg_dump.
    pub(crate) fn url(&self) -> String {
        cluster().postgres.url().replace("/redress?", &format!("/{}?", self.name))
    }
}

/// Runs one of PostgreSQL's own programs. It must succeed.
pub(crate) fn pg_tool(program: &str, arguments: &[&str]) {
    let path = cluster().postgres.binaries().dir().join(program);
    let run = Command::new(path).args(arguments).output().expect("the program is there");
    assert!(run.status.success(), "{program}: {}", String::from_utf8_lossy(&run.stderr));
}

/// Makes an empty database. The first call also starts the cluster.
pub(crate) async fn fresh_database() -> TestDatabase {
    make("").await
}

/// Makes a database with the tables of the newest migration, without a log: its time zone is not fixed yet. It is a copy of one that is migrated
/// once for all tests of this process.
pub(crate) async fn migrated_database() -> TestDatabase {
    static MIGRATED: OnceCell<TestDatabase> = OnceCell::const_new();
    let migrated = MIGRATED.get_or_init(async || {
        let database = fresh_database().await;
        let pool = database.pool();
        migrations::run(&pool, None).await.expect("migrates");
        // Every copy becomes a log of its own. What refuses a change of history is a trigger.
        let forget = "SET session_replication_role = replica; DELETE FROM log_settings";
        sqlx::raw_sql(forget).execute(&pool).await.expect("its settings");
        pool.close().await;
        database
    });
    copy_of(migrated.await).await
}

/// Makes a copy of a database to which nobody is connected.
pub(crate) async fn copy_of(database: &TestDatabase) -> TestDatabase {
    make(&format!("TEMPLATE {}", database.name)).await
}

async fn make(how: &str) -> TestDatabase {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let cluster = tokio::task::spawn_blocking(cluster).await.expect("the cluster starts");
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut admin = cluster.options.connect().await.expect("the cluster answers");
    sqlx::query(&format!("CREATE DATABASE {name} {how}")).execute(&mut admin).await.expect("a database");
    let _ = admin.close().await;
    TestDatabase { options: cluster.options.clone().database(&name), name }
}

/// The keys of values about people, for all logs of this process.
pub(crate) fn value_keys() -> ValueKeys {
    static KEYS: OnceLock<ValueKeys> = OnceLock::new();
    KEYS.get_or_init(|| ValueKeys::at(cluster_dir().join("keys/value-keys"))).clone()
}

/// The options of logs, unless a test needs others.
pub(crate) fn log_options() -> LogOptions {
    LogOptions::new(value_keys())
}

/// The directory of this process's cluster.
pub(crate) fn cluster_dir() -> &'static Path {
    &cluster().dir
}

struct Cluster {
    dir: PathBuf,
    options: PgConnectOptions,
    // It has locks and paths only, nothing that belongs to a runtime.
    postgres: PrivatePostgres,
    // Its standard input is a pipe that closes when this process ends.
    _watcher: Child,
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        // Not in the build directory: when root runs the tests, the server's user may not be able to enter it.
        let dir = tempfile::Builder::new().prefix("redress-t").tempdir().expect("a directory").keep();
        std::fs::set_permissions(&dir, PermissionsExt::from_mode(0o755)).expect("own directory");
        let watcher = watch(&dir);
        // In a separate thread and runtime, so that nothing depends on the first test's runtime.
        let data_dir = dir.clone();
        let postgres = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(start(&data_dir))
        });
        let postgres = postgres.join().expect("the cluster starts");
        Cluster { dir, options: postgres.connect_options(), postgres, _watcher: watcher }
    })
}

async fn start(dir: &Path) -> PrivatePostgres {
    let postgres = PrivatePostgres::start(dir).await.expect("the cluster starts");
    // As many tests run at once as there are processors, with several connections each.
    if std::thread::available_parallelism().is_ok_and(|processors| processors.get() <= 8) {
        return postgres;
    }
    let mut admin = postgres.connect_options().connect().await.expect("connects");
    sqlx::query("ALTER SYSTEM SET max_connections = 1000").execute(&mut admin).await.expect("a setting");
    let _ = admin.close().await;
    postgres.stop().await.expect("stops");
    PrivatePostgres::start(dir).await.expect("starts again")
}

/// Starts a shell that waits until this process has ended, and then stops the server and deletes its files.
///
/// It has its own process group, because of Ctrl-C, and does not keep cargo's pipes open.
fn watch(dir: &Path) -> Child {
    let script = r#"cat >/dev/null
        pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null)
        case "$(ps -o args= -p "${pid:-0}")" in *postgres*"$1"*) kill -QUIT "$pid";; esac
        for i in 1 2 3 4 5 6 7 8 9 10; do
            rm -rf "$1" 2>/dev/null; [ -e "$1" ] || break; sleep 0.2
        done"#;
    Command::new("/bin/sh")
        .args(["-c", script, "sh"])
        .arg(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("a shell")
}
