//! A database with a few units, files to import, and the real binary.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use sqlx::PgPool;
use tempfile::TempDir;

use crate::databases::{TestDatabase, migrated_database};
use crate::program::{Run, redress, run};

pub(crate) const UNITS: &str =
    "code,name,level,parent\nC,City,CITY,\nD,District,DISTRICT,C\nT,Town,TOWNSHIP,D\n";

pub(crate) struct Office {
    dir: TempDir,
    database: TestDatabase,
    pub(crate) pool: PgPool,
}

impl Office {
    /// Makes an office with an empty log.
    pub(crate) async fn empty() -> Self {
        Self::in_zone(None).await
    }

    /// The same, in another time zone.
    pub(crate) async fn in_zone(zone: Option<&str>) -> Self {
        let database = migrated_database().await;
        let office = Self { dir: tempfile::tempdir().expect("a directory"), pool: database.pool(), database };
        let zone = zone.map_or_else(Vec::new, |zone| vec!["--time-zone", zone]);
        assert_eq!(office.run(&[&["migrate"][..], &zone].concat()).code, Some(0));
        office
    }

    pub(crate) async fn new() -> Self {
        let office = Self::empty().await;
        let file = office.file("units.csv", UNITS);
        assert_eq!(office.run(&["import", "units", &file]).code, Some(0));
        office
    }

    /// Writes a file and returns its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("writes");
        path.display().to_string()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = redress(&self.path("data"), arguments);
        command.env("DATABASE_URL", self.database.url()).current_dir(self.dir.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run(&mut self.command(arguments))
    }

    /// Runs `import cases` on `cases.csv` with this text.
    pub(crate) fn cases(&self, text: impl AsRef<[u8]>, options: &[&str]) -> Run {
        self.file("cases.csv", text);
        self.run(&[&["import", "cases", "cases.csv"], options].concat())
    }

    /// Returns one value as text.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        let value: Option<String> = sqlx::query_scalar(sql).fetch_one(&self.pool).await.expect("an answer");
        value.unwrap_or_default()
    }

    /// Returns the stored values about people as an export writes them, in the order of the log.
    pub(crate) fn values(&self) -> Vec<Value> {
        let (log, values) = (self.path("log.ndjson"), self.path("values.ndjson"));
        let [log, name] = [&log, &values].map(|path| path.to_str().expect("UTF-8"));
        assert_eq!(self.run(&["export", "--force", "-o", log, "--with-sensitive", name]).code, Some(0));
        let lines = std::fs::read_to_string(values).expect("is there");
        let line = |line| serde_json::from_str::<Value>(line).expect("JSON")["fields"].take();
        lines.lines().map(line).collect()
    }

    /// Counts the events of petitions.
    pub(crate) async fn events(&self) -> i64 {
        let count = sqlx::query_scalar("SELECT count(*) FROM events WHERE aggregate_type = 'petition'");
        count.fetch_one(&self.pool).await.expect("an answer")
    }

    /// Returns a petition's history on one line: steps with their local days.
    pub(crate) async fn history(&self, id: &str) -> String {
        let steps = "SELECT string_agg(event_type || ' ' || (payload -> event_type ->> 'occurred_on'), ', ' ORDER BY sequence)
             FROM events WHERE aggregate_id = $1";
        let text: Option<String> =
            sqlx::query_scalar(steps).bind(id).fetch_one(&self.pool).await.expect("an answer");
        text.unwrap_or_default()
    }
}

/// Returns what a run prints about the rows, without the lines about the format of the file and about
/// defaults.
pub(crate) fn result(run: &Run) -> String {
    let about_the_file = |line: &&str| line.contains(", header on ") || line.starts_with("Default: ");
    run.out.lines().filter(|line| !about_the_file(line)).map(|line| format!("{line}\n")).collect()
}
