//! The floor: scripts run by pgbench, PostgreSQL's own load generator.

use crate::{Fault, Options, results::percentile, test_bed::TestBed};
use sqlx::PgPool;
use std::{fmt::Write, path::PathBuf};
use tokio::process::Command;

/// The table of postgres-es, and nothing else.
const TABLE: &str = "CREATE TABLE events (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint NOT NULL CHECK (sequence >= 0),
    event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

/// The four statements that postgres-es sends for a command: one reads the history, and a transaction appends
/// the event.
const FOUR_STATEMENTS: &str = r#"\set life :n / 5
\set sequence :n % 5 + 1
\set n :n + 1
SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata FROM events
    WHERE aggregate_type = 'petition' AND aggregate_id = :seed || '-' || :client_id || '-' || :life ORDER BY sequence;
BEGIN;
INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
    VALUES ('petition', :seed || '-' || :client_id || '-' || :life, :sequence, 'Assigned', '1.0', '{payload}', '{metadata}');
COMMIT;
"#;

/// As long as the payload and metadata of an assignment.
const PAYLOAD: &str = r#"{"Assigned":{"accept_due_on":"2026-03-17","co_handlers":[],"due_on":"2026-05-01","legal_limit_on":"2026-05-01","mode":"DIRECT","occurred_on":"2026-03-02","order_number":"1-1","unit":{"code":"D-HOUSING","level":"DISTRICT"}}}"#;
const METADATA: &str = r#"{"actor":"clerk-7","command_id":"P-1234567-assign","occurred_at":"2026-03-02T01:00:00.123456Z","origin":"LIVE","procedure":"CN-2022"}"#;

/// A script for a database.
pub(crate) struct Floor<'a> {
    bed: &'a TestBed,
    database: &'static str,
    script: PathBuf,
    runs: u32,
}

impl<'a> Floor<'a> {
    /// Makes a floor from any script.
    pub(crate) fn of(
        bed: &'a TestBed,
        database: &'static str,
        name: &str,
        script: &str,
    ) -> Result<Self, Fault> {
        let path = bed.path().join(format!("{name}.pgbench"));
        std::fs::write(&path, script)?;
        Ok(Self { bed, database, script: path, runs: 0 })
    }

    /// Makes a floor from the statements of postgres-es, in a database with only its table.
    pub(crate) async fn of_postgres_es(bed: &'a TestBed) -> Result<Self, Fault> {
        bare(bed, "floor").await?;
        let script = FOUR_STATEMENTS
            .replace("{payload}", &PAYLOAD.replace('\'', "''"))
            .replace("{metadata}", METADATA);
        Self::of(bed, "floor", "commands", &script)
    }

    fn command(&mut self, clients: u32, options: &Options) -> Command {
        self.runs += 1;
        let mut command = Command::new(self.bed.program("pgbench"));
        let script = self.script.as_os_str();
        command.args(["--no-vacuum", "--protocol=prepared", "--define=n=0"]).arg("--file").arg(script);
        command.arg(format!("--define=seed={}", self.runs)).arg(format!("--client={clients}"));
        command.arg(format!("--jobs={}", clients.min(2))).arg(format!("--time={}", options.seconds));
        command.kill_on_drop(true);
        command
    }

    /// The URL, which must follow all options.
    fn url(&self) -> String {
        self.bed.url(self.database)
    }

    /// Runs the script. Returns transactions per second.
    pub(crate) async fn rate(&mut self, clients: u32, options: &Options) -> Result<f64, Fault> {
        let message = succeed(self.command(clients, options).arg(self.url())).await?;
        let line = message.lines().find_map(|line| line.strip_prefix("tps = "));
        let number =
            line.and_then(|line| line.split(' ').next()).ok_or_else(|| format!("no rate in {message}"))?;
        Ok(number.parse()?)
    }

    /// Runs the script with one client. Returns the median time of a transaction in milliseconds.
    pub(crate) async fn latency(&mut self, options: &Options) -> Result<f64, Fault> {
        let prefix = self.bed.path().join(format!("latency-{}", self.runs));
        let mut command = self.command(1, options);
        succeed(command.arg("--log").arg("--log-prefix").arg(&prefix).arg(self.url())).await?;
        let name = prefix.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let mut times = Vec::new();
        for file in std::fs::read_dir(self.bed.path())? {
            let file = file?.path();
            if file.file_name().and_then(|file| file.to_str()).is_some_and(|file| file.starts_with(&name)) {
                // The columns are client, transaction, microseconds, and more.
                let text = std::fs::read_to_string(file)?;
                times.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<f64>().ok()));
            }
        }
        times.sort_by(f64::total_cmp);
        Ok(percentile(&times, 50) / 1_000.0)
    }
}

/// Makes a database with the table of postgres-es.
pub(crate) async fn bare(bed: &TestBed, database: &'static str) -> Result<PgPool, Fault> {
    let pool = bed.empty(database).await?;
    sqlx::raw_sql(TABLE).execute(&pool).await?;
    Ok(pool)
}

async fn succeed(command: &mut Command) -> Result<String, Fault> {
    let output = command.output().await?;
    let mut message = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(message);
    }
    write!(message, "{}", String::from_utf8_lossy(&output.stderr))?;
    Err(message.into())
}
