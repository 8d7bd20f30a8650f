//! Commands that write: they are done completely or not at all, or half done and completed by the same
//! command. Nothing is done twice.

use super::office::{Office, cases, disputes, fails_cleanly};
use super::plan::{ALL, Fault, PASSING, Plan};
use super::sweep::{lots, plans};
use crate::program::Run;

/// A hash of the whole log.
const LOG: &str = "SELECT md5(string_agg(events::text, ' ' ORDER BY position)) || (SELECT position FROM log_head) FROM events";
/// The content of the log, independent of order, and whether it has a gap.
const TOLD: &str = "
    SELECT concat_ws(' ', count(*), max(position), (SELECT position FROM log_head), (SELECT count(*) FROM sensitive_values),
        md5(string_agg(concat_ws(' ', aggregate_id, sequence, event_type, command_id), ',' ORDER BY aggregate_id, sequence)))
    FROM events";
/// The tables that the migrations create.
const TABLES: &str = "
    SELECT concat_ws(' ', string_agg(concat_ws('.', table_schema, table_name, column_name), ',' ORDER BY 1),
        (SELECT string_agg(concat_ws(' ', version, success), ',') FROM _sqlx_migrations), (SELECT time_zone FROM log_settings))
    FROM (SELECT * FROM information_schema.columns WHERE table_schema IN ('public', 'reading') ORDER BY 1, 2, 3, 4) AS c";
/// The read side, and the identity of its tables in the catalog.
const READ_SIDE: &str = "
    SELECT concat_ws(' ', (SELECT md5(string_agg(l::text, ',' ORDER BY l::text)) FROM reading.ledger AS l),
        (SELECT md5(string_agg(p::text, ',' ORDER BY p::text)) FROM reading.petitions AS p),
        (SELECT md5(string_agg(r::text, ',' ORDER BY r::text)) FROM reading.rollup AS r),
        (SELECT position FROM reading.projection))";
const EDIT: &str = "UPDATE reading.petitions SET head_count = 99 WHERE id = 'N7' RETURNING id";

/// Runs a command with a fault. The command may succeed if the fault does no harm.
fn meet(office: &Office, plan: Plan, arguments: &[&str]) -> Run {
    office.proxy.arm(plan);
    let run = office.run(arguments);
    println!("{plan:?} {:?}: {:?} {}{}", office.proxy.passed().fault, run.code, run.out, run.err.trim_end());
    if run.code != Some(0) {
        fails_cleanly(run.code, &run.err);
    }
    run
}

#[tokio::test]
async fn an_import_of_a_log_is_complete_or_has_no_effect() {
    let office = Office::furnished().await;
    office.done(&["export", "-o", "log.ndjson", "--with-sensitive", "values.ndjson"]);
    let exported = office.ask(LOG).await;
    let [log, values] = ["log.ndjson", "values.ndjson"].map(|name| office.path(name).display().to_string());
    let import = ["import", "log", &log, "--with-sensitive", &values];
    let mut copy = Office::empty().await;
    copy.done(&import);
    for plan in plans(&mut lots(), &copy.proxy.passed(), 12, ALL) {
        if copy.has_log().await {
            copy = Office::empty().await;
        }
        let run = meet(&copy, plan, &import);
        if copy.has_log().await {
            assert_eq!(copy.ask(LOG).await, exported, "never a part");
        } else {
            assert_ne!(run.code, Some(0));
        }
    }
    if !copy.has_log().await {
        copy.done(&import);
    }
    assert_eq!(copy.ask(LOG).await, exported);
}

/// Checks that the same command completes what a failed run has left undone.
async fn is_finished_by_the_next_run(
    make: impl AsyncFn() -> Office,
    arguments: &[&str],
    (others, faults): (usize, &[Fault]),
    state: &str,
) {
    let office = make().await;
    let whole = office.done(arguments).out;
    let (passed, expected) = (office.proxy.passed(), office.ask(state).await);
    for plan in plans(&mut lots(), &passed, others, faults) {
        let office = make().await;
        let run = meet(&office, plan, arguments);
        if run.code == Some(0) {
            assert_eq!(run.out, whole);
        } else {
            office.done(arguments);
        }
        assert_eq!(office.ask(state).await, expected);
    }
}

#[tokio::test]
async fn an_interrupted_migration_is_completed_by_the_next_run() {
    is_finished_by_the_next_run(Office::empty, &["migrate"], (8, ALL), TABLES).await;
}

#[tokio::test]
async fn an_interrupted_import_of_units_continues() {
    let make = async || {
        let office = Office::empty().await;
        office.done(&["migrate"]);
        office.file("units.csv", super::office::UNITS);
        office
    };
    is_finished_by_the_next_run(make, &["import", "units", "units.csv"], (4, PASSING), TOLD).await;
}

#[tokio::test]
async fn an_interrupted_import_of_cases_continues() {
    let make = async || {
        let office = Office::with_units().await;
        office.file("cases.csv", &(cases(40) + "BAD,,2018-13-01,T,,,\n"));
        office
    };
    let import = ["import", "cases", "cases.csv", "--skip-bad", "rejected.csv"];
    is_finished_by_the_next_run(make, &import, (6, PASSING), TOLD).await;
}

#[tokio::test]
async fn an_interrupted_import_of_disputes_and_of_a_calendar_continues() {
    let make = async || {
        let office = Office::with_units().await;
        office.file("disputes.csv", &disputes(20));
        office.file("days.csv", "date,name,off\n2026-01-01,new year,true\n2026-10-01,national day,true\n");
        office
    };
    is_finished_by_the_next_run(make, &["import", "disputes", "disputes.csv"], (4, PASSING), TOLD).await;
    is_finished_by_the_next_run(make, &["import", "calendar", "days.csv"], (2, PASSING), TOLD).await;
}

#[tokio::test]
async fn a_rebuild_replaces_everything_or_nothing() {
    let office = Office::furnished().await;
    let right = office.ask(READ_SIDE).await;
    office.ask(EDIT).await;
    let edited = office.ask(READ_SIDE).await;
    assert_ne!(edited, right);
    let rebuild = ["rebuild", "--accept"];
    office.done(&rebuild);
    for plan in plans(&mut lots(), &office.proxy.passed(), 12, ALL) {
        office.ask(EDIT).await;
        let run = meet(&office, plan, &rebuild);
        let now = office.ask(READ_SIDE).await;
        assert!(now == right || run.code != Some(0) && now == edited, "{now}");
    }
    office.done(&rebuild);
    assert_eq!(office.ask(READ_SIDE).await, right);
    assert_eq!(office.ask("SELECT to_regnamespace('reading_next')::text").await, "");
}
