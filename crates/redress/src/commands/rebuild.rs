//! `redress rebuild`: computes the read side again from the log.

use std::sync::Arc;

use redress_log::{Log, LogOptions, Position, migrations};
use redress_read::{ReadError, RebuildOptions, RebuildReport, RowDifference, TableDifferences, rebuild};
use serde_json::Value;
use sqlx::PgPool;

use crate::cli::Global;
use crate::failure::{FOUND_OR_REFUSED, Failure};
use crate::interrupt::Interrupt;
use crate::program::with_database;
use crate::value_keys::value_keys;
use crate::{output, procedure};
use redress_output::progress;

pub(crate) async fn run(global: &Global, accept: bool, interrupt: &mut Interrupt) -> Result<u8, Failure> {
    let procedure = Arc::new(procedure::load(global.procedure.as_deref())?);
    let keys = value_keys(global.data_dir.as_deref())?;
    let report = with_database(global, interrupt, async |database, interrupt| {
        migrations::check(database.pool()).await?;
        let options = LogOptions { procedure, ..LogOptions::new(keys) };
        let log = Log::open(database.pool().clone(), options).await?;
        let done = tokio::select! {
            done = rebuild_with_bar(&log, database.pool(), RebuildOptions { accept, ..RebuildOptions::default() }) => done.map_err(Failure::from),
            // Nothing live was changed; the next rebuild deletes what this one leaves.
            () = interrupt.wait() => Err(Failure::Interrupted),
        };
        log.close().await;
        done
    })
    .await?;
    output::line(&text(&report))?;
    Ok(if report.swapped { 0 } else { FOUND_OR_REFUSED })
}

/// Rebuilds, with a progress bar on a terminal.
pub(crate) async fn rebuild_with_bar(
    log: &Log,
    pool: &PgPool,
    options: RebuildOptions,
) -> Result<RebuildReport, ReadError> {
    let bar = progress::bar(progress::EVENTS);
    let shown = bar.clone();
    let done = rebuild(log, pool, options, &mut move |at, upto| {
        shown.set_length(upto.0.unsigned_abs());
        shown.set_position(at.0.unsigned_abs());
    })
    .await;
    bar.finish_and_clear();
    done
}

fn text(report: &RebuildReport) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(differences(report));
    if let Some((position, failure)) = &report.live_failure {
        lines.push(format!(
            "The live read side had stopped before position {position} ({failure}); later \
            events were not compared."
        ));
    }
    lines.push(verdict(report));
    lines.join("\n")
}

/// The differing rows as a table. Empty if there are none.
pub(crate) fn differences(report: &RebuildReport) -> Vec<String> {
    let mut lines = Vec::new();
    if !report.differences.is_empty() {
        lines.push(format!("{:<11} {:<13} what", "table", "row"));
        lines.extend(report.differences.iter().flat_map(table));
    }
    lines
}

fn verdict(RebuildReport { position, tables, compared, differences, swapped, .. }: &RebuildReport) -> String {
    let rows: i64 = differences.iter().map(|table| table.count).sum();
    let upto = |Position(position): Position| format!("up to position {position}");
    match (differences.is_empty(), swapped) {
        _ if !compared => format!("The read side was empty and is now filled {}.", upto(*position)),
        (true, _) => {
            format!("Rebuilt {}: {} are unchanged.", upto(*position), tables.join(", "))
        }
        (false, true) => {
            format!("Rebuilt {}: {rows} differing rows now agree with the log.", upto(*position))
        }
        (false, false) => format!(
            "{rows} rows differ {}; nothing was changed. Find out why they differ (was a table edited by \
            hand, or is this program newer?), then replace the live rows with `redress rebuild --accept`.",
            upto(*position)
        ),
    }
}

fn table(TableDifferences { table, count, first }: &TableDifferences) -> Vec<String> {
    let mut lines: Vec<String> = first.iter().map(|row| line(table, row)).collect();
    let shown = i64::try_from(first.len()).unwrap_or(i64::MAX);
    if *count > shown {
        lines.push(format!("{table:<11} {:<13} {} more", "", count - shown));
    }
    lines
}

fn line(table: &str, RowDifference { live, rebuilt, times }: &RowDifference) -> String {
    let times = if *times == 1 { String::new() } else { format!(" ({times} times)") };
    let (kind, what) = match (live, rebuilt) {
        (Some(live), Some(rebuilt)) => ("differs", changes(live, rebuilt)),
        (Some(live), None) => ("only live", fields(live)),
        (None, rebuilt) => ("only rebuilt", fields(rebuilt.as_ref().unwrap_or(&Value::Null))),
    };
    format!("{table:<11} {kind:<13} {what}{times}")
}

fn fields(row: &Value) -> String {
    let fields = row.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null() && *value != "");
    fields.map(|(name, value)| format!("{name}={}", word(value))).collect::<Vec<_>>().join(" ")
}

fn changes(live: &Value, rebuilt: &Value) -> String {
    let names = live.as_object().into_iter().flatten().map(|(name, _)| name);
    let changed = names.filter(|name| live[*name] != rebuilt[*name]);
    let changes =
        changed.map(|name| format!("{name}: {} instead of {}", word(&live[name]), word(&rebuilt[name])));
    let whose = live.get("id").map(|id| format!("{} ", word(id))).unwrap_or_default();
    whose + &changes.collect::<Vec<_>>().join(", ")
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(differences: Vec<TableDifferences>, swapped: bool) -> RebuildReport {
        let tables = vec!["ledger".to_owned(), "petitions".to_owned()];
        let (position, rows, compared) = (Position(7), 2, true);
        RebuildReport { position, tables, rows, compared, differences, swapped, live_failure: None }
    }

    #[test]
    fn equal_rows_are_one_sentence() {
        assert_eq!(
            text(&report(Vec::new(), true)),
            "Rebuilt up to position 7: ledger, petitions are unchanged."
        );
    }

    #[test]
    fn differences_are_a_table_and_what_to_do() {
        let row = |live, rebuilt, times| RowDifference { live, rebuilt, times };
        let changed = row(Some(json!({"id": "A", "tier": 1})), Some(json!({"id": "A", "tier": 2})), 1);
        let surplus = row(None, Some(json!({"n": 1, "kind": "", "unit": "T"})), 3);
        let of = |table: &str, count, row| TableDifferences { table: table.into(), count, first: vec![row] };
        let text = text(&report(vec![of("petitions", 1, changed), of("ledger", 5, surplus)], false));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "petitions   differs       A tier: 1 instead of 2");
        assert_eq!(lines[2], "ledger      only rebuilt  n=1 unit=T (3 times)");
        assert_eq!(lines[3], "ledger                    4 more");
        assert!(lines[4].starts_with("6 rows differ up to position 7; nothing was changed."), "{text}");
        assert!(lines[4].ends_with("`redress rebuild --accept`."), "{text}");
    }
}
