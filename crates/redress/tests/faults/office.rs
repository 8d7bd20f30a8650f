//! A small office whose database is reached through the proxy.

use std::fmt::Write;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::{PgPool, Postgres, Transaction};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::databases::{TestDatabase, copy_of, fresh_database};
use crate::program::{Run, redress, run};
use crate::proxy::Proxy;

pub(crate) const UNITS: &str =
    "code,name,level,parent\nC,City,CITY,\nD,District,DISTRICT,C\nT,Town,TOWNSHIP,D\n";
/// What nobody may be told by an error.
const PERSON: &str = "张三丰";
const PASSWORD: &str = "hunter2";
/// Four events each.
const CASES: usize = 300;

/// A database of its own, a directory, and the binary that works on both.
pub(crate) struct Office {
    dir: TempDir,
    pool: PgPool,
    pub(crate) proxy: Proxy,
    database: TestDatabase,
}

/// What an office leaves to others: its database, and its directory with the keys of values about people.
struct Left {
    database: TestDatabase,
    dir: TempDir,
}

/// Past cases, as a file.
pub(crate) fn cases(count: usize) -> String {
    let mut text = "external_number,petitioner,registered_at,place,summary,closed_at,repeat_of\n".to_owned();
    for number in 0..count {
        let repeats = if number % 10 == 9 { format!("N{}", number - 1) } else { String::new() };
        writeln!(text, "N{number},{PERSON}{number},2018-05-01,T,{PERSON},2018-06-01,{repeats}")
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

    /// Without a table.
    pub(crate) async fn empty() -> Self {
        Self::on(fresh_database().await)
    }

    /// A copy of what an office left, with the keys of its values.
    async fn like(made: &Left) -> Self {
        let office = Self::on(copy_of(&made.database).await);
        let keys = office.path("data/keys");
        DirBuilder::new().recursive(true).mode(0o700).create(&keys).expect("a directory");
        std::fs::copy(made.dir.path().join("data/keys/value-keys"), keys.join("value-keys"))
            .expect("the keys");
        office
    }

    /// With units and cases, of which the read side has not read any.
    pub(crate) async fn behind() -> Self {
        static MADE: OnceCell<Left> = OnceCell::const_new();
        let made = MADE.get_or_init(|| async {
            let office = Self::with_units().await;
            let cases = office.file("cases.csv", &cases(CASES));
            office.done(&["import", "cases", &cases]);
            office.left().await
        });
        Self::like(made.await).await
    }

    /// The same, and the read side has read them all.
    pub(crate) async fn furnished() -> Self {
        static MADE: OnceCell<Left> = OnceCell::const_new();
        let made = MADE.get_or_init(|| async {
            let office = Self::behind().await;
            office.done(&["report", "statistics", "--unit", "C", "--month", "2018-05"]);
            office.left().await
        });
        Self::like(made.await).await
    }

    /// What can be copied, once nobody is connected.
    async fn left(self) -> Left {
        self.pool.close().await;
        Left { database: self.database, dir: self.dir }
    }

    /// With tables and units only.
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

    /// Writes a file, and gives its path.
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

    /// A run without a fault, which must succeed.
    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> Run {
        self.proxy.watch();
        let run = self.run(arguments);
        assert_eq!(run.code, Some(0), "{arguments:?}: {run:?}");
        run
    }

    /// One value, as text, past the proxy.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        let value: Option<String> = sqlx::query_scalar(sql).fetch_one(&self.pool).await.expect("an answer");
        value.unwrap_or_default()
    }

    /// What a transaction past the proxy takes, until it is dropped.
    pub(crate) async fn take(&self, sql: &str) -> Transaction<'static, Postgres> {
        let mut transaction = self.pool.begin().await.expect("begins");
        sqlx::raw_sql(sql).execute(&mut *transaction).await.expect("takes it");
        transaction
    }

    /// Whether there are events.
    pub(crate) async fn has_log(&self) -> bool {
        // An import that failed early has not made the table.
        let made = self.ask("SELECT to_regclass('events')::text").await;
        !made.is_empty() && self.ask("SELECT count(*)::text FROM events").await != "0"
    }

    /// The names of the files in the office's directory.
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

/// A command that failed says why in one line with a code, after what it has logged; nothing in it is a secret.
#[track_caller]
pub(crate) fn fails_cleanly(code: Option<i32>, err: &str) {
    assert_eq!(code, Some(3), "the environment is at fault: {err}");
    let last = err.lines().last().unwrap_or_default();
    let name = last.rsplit_once(" [").and_then(|(_, code)| code.strip_suffix(']')).unwrap_or_default();
    assert!(last.starts_with("redress: ") && !name.is_empty(), "{err}");
    assert!(name.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{name}");
    for detail in ["os error", "bytes at EOF", "SELECT", "INSERT", "UPDATE"] {
        assert!(!last.contains(detail), "{last}");
    }
    is_clean(err);
}

/// What is logged holds no secret, and no sign that the program itself failed.
#[track_caller]
pub(crate) fn is_clean(log: &str) {
    for secret in ["panicked", PASSWORD, PERSON] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
