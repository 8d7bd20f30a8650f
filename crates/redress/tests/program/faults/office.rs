//! A small office whose database is reached through the fault-injecting proxy.

use std::fmt::Write;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::{PgPool, Postgres, Transaction};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::proxy::Proxy;
use crate::databases::{TestDatabase, copy_of, fresh_database};
use crate::program::{Run, redress, run};

pub(crate) const UNITS: &str =
    "code,name,level,parent\nC,City,CITY,\nD,District,DISTRICT,C\nT,Town,TOWNSHIP,D\n";
/// A name and a password that no error message may contain.
const PERSON: &str = "张三丰";
const PASSWORD: &str = "hunter2";
/// Each case makes four events.
const CASES: usize = 300;

/// A database, a directory, and the binary that works on both.
pub(crate) struct Office {
    dir: TempDir,
    pool: PgPool,
    pub(crate) proxy: Proxy,
    database: TestDatabase,
}

/// A finished office, to be copied by tests: its database, and its directory with the keys of values about
/// people.
struct Template {
    database: TestDatabase,
    dir: TempDir,
}

/// Makes a file of past cases.
pub(crate) fn cases(count: usize) -> String {
    let mut text = "external_number,petitioner,registered_at,place,summary,closed_at,repeat_of\n".to_owned();
    for number in 0..count {
        let repeats = if number % 10 == 9 { format!("N{}", number - 1) } else { String::new() };
        writeln!(text, "N{number},{PERSON}{number},2018-05-01,T,{PERSON},2018-06-01,{repeats}")
            .expect("text grows");
    }
    text
}

/// Makes a file of past disputes.
pub(crate) fn disputes(count: usize) -> String {
    let mut text =
        "external_number,found_at,place,category,petitioner,summary,assigned_to,resolved_at\n".to_owned();
    for number in 0..count {
        writeln!(text, "J{number},2018-05-01,T,LAND,{PERSON}{number},{PERSON},T,2018-05-20")
            .expect("text grows");
    }
    text
}

impl Office {
    fn on(database: TestDatabase) -> Self {
        let socket = database.options.get_socket().expect("a socket").join(".s.PGSQL.5432");
        let (dir, pool) = (tempfile::tempdir().expect("a directory"), database.pool());
        Self { dir, pool, proxy: Proxy::start(socket), database }
    }

    /// Makes an office with an empty database.
    pub(crate) async fn empty() -> Self {
        Self::on(fresh_database().await)
    }

    /// Copies a template, with the keys of its values.
    async fn like(made: &Template) -> Self {
        let office = Self::on(copy_of(&made.database).await);
        let keys = office.path("data/keys");
        DirBuilder::new().recursive(true).mode(0o700).create(&keys).expect("a directory");
        std::fs::copy(made.dir.path().join("data/keys/value-keys"), keys.join("value-keys"))
            .expect("the keys");
        office
    }

    /// Makes an office with units and cases that the read side has not projected.
    pub(crate) async fn behind() -> Self {
        static MADE: OnceCell<Template> = OnceCell::const_new();
        let made = MADE.get_or_init(|| async {
            let office = Self::with_units().await;
            let cases = office.file("cases.csv", &cases(CASES));
            office.done(&["import", "cases", &cases]);
            office.into_template().await
        });
        Self::like(made.await).await
    }

    /// The same, with everything projected.
    pub(crate) async fn furnished() -> Self {
        static MADE: OnceCell<Template> = OnceCell::const_new();
        let made = MADE.get_or_init(|| async {
            let office = Self::behind().await;
            office.done(&["report", "statistics", "--unit", "C", "--month", "2018-05"]);
            office.into_template().await
        });
        Self::like(made.await).await
    }

    /// Turns the office into a template, once nobody is connected.
    async fn into_template(self) -> Template {
        self.pool.close().await;
        Template { database: self.database, dir: self.dir }
    }

    /// Makes an office with tables and units only.
    pub(crate) async fn with_units() -> Self {
        let office = Self::empty().await;
        let units = office.file("units.csv", UNITS);
        office.done(&["migrate"]);
        office.done(&["import", "units", &units]);
        office
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file and returns its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).expect("writes");
        self.path(name).display().to_string()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let (address, name) = (self.proxy.address, &self.database.name);
        let url = format!("postgres://redress:{PASSWORD}@{address}/{name}");
        let mut command = redress(&self.path("data"), arguments);
        command.env("DATABASE_URL", url).current_dir(self.dir.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run(&mut self.command(arguments))
    }

    /// Runs a command without a fault. It must succeed.
    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> Run {
        self.proxy.watch();
        let run = self.run(arguments);
        assert_eq!(run.code, Some(0), "{arguments:?}: {run:?}");
        run
    }

    /// Returns one value as text, without going through the proxy.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        let value: Option<String> = sqlx::query_scalar(sql).fetch_one(&self.pool).await.expect("an answer");
        value.unwrap_or_default()
    }

    /// Runs a statement in a transaction without the proxy. Its locks are held until the transaction is
    /// dropped.
    pub(crate) async fn take(&self, sql: &str) -> Transaction<'static, Postgres> {
        let mut transaction = self.pool.begin().await.expect("begins");
        sqlx::raw_sql(sql).execute(&mut *transaction).await.expect("takes it");
        transaction
    }

    /// Whether the log has events.
    pub(crate) async fn has_log(&self) -> bool {
        // An import that failed early has not created the table.
        let made = self.ask("SELECT to_regclass('events')::text").await;
        !made.is_empty() && self.ask("SELECT count(*)::text FROM events").await != "0"
    }

    /// Returns the names of the files in the office's directory.
    pub(crate) fn files(&self) -> Vec<String> {
        names(self.dir.path())
    }
}

fn names(dir: &Path) -> Vec<String> {
    let files = std::fs::read_dir(dir).expect("reads");
    let mut names: Vec<String> =
        files.map(|file| file.expect("reads").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Checks that a failed command ends with one line that has a code, and that its output contains no secret.
#[track_caller]
pub(crate) fn fails_cleanly(code: Option<i32>, err: &str) {
    assert_eq!(code, Some(3), "the environment failed: {err}");
    let last = err.lines().last().unwrap_or_default();
    let name = last.rsplit_once(" [").and_then(|(_, code)| code.strip_suffix(']')).unwrap_or_default();
    assert!(last.starts_with("redress: ") && !name.is_empty(), "{err}");
    assert!(name.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{name}");
    for detail in ["os error", "bytes at EOF", "SELECT", "INSERT", "UPDATE"] {
        assert!(!last.contains(detail), "{last}");
    }
    is_clean(err);
}

/// Checks that a log contains no secret and no panic.
#[track_caller]
pub(crate) fn is_clean(log: &str) {
    for secret in ["panicked", PASSWORD, PERSON] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
