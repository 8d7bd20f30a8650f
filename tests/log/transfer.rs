//! The log as files: out, in again, and what an import refuses.

use crate::{
    fixture::*,
    support::{fresh_database, log_options, value_keys},
};
use redress_domain::{PetitionerId, SensitiveText, petition::steps::Register, petitioner::Erase};
use redress_log::{
    Command, Log, LogOptions, Position, migrations,
    transfer::{ImportOptions, ImportReport, Source, TransferError, export, import},
};
use serde_json::Value;
use sqlx::PgPool;
use std::io::Cursor;

struct Files {
    events: String,
    values: String,
}

async fn exported(pool: &PgPool) -> Files {
    let (mut events, mut values) = (Vec::new(), Vec::new());
    export(pool, Position(1), &mut events, Some((&mut values, &value_keys())), &mut |_, _| {}).await.unwrap();
    Files { events: String::from_utf8(events).unwrap(), values: String::from_utf8(values).unwrap() }
}

fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), read: Box::new(Cursor::new(text.to_owned().into_bytes())) }
}

async fn imported(pool: &PgPool, events: &str, values: Option<&str>) -> Result<ImportReport, TransferError> {
    let values = values.map(|values| source("values.ndjson", values));
    import(pool, source("log.ndjson", events), values, ImportOptions::new(value_keys()), &mut |_| {}).await
}

/// Six events of petition `路灯`, whose petitioner is erased, and a whole life of `B`.
async fn office() -> Office {
    let office = Office::open().await;
    let someone: PetitionerId = "someone".parse().unwrap();
    let name = Some(SensitiveText::new("张三 \"\\\u{1}\u{7f}"));
    let registration = Register { petitioner_id: Some(someone.clone()), name, ..registration("路灯") };
    office.done(Command::register(registration)).await; // 6
    office.done(triage("路灯")).await;
    for command in life("B") {
        office.done(command).await; // 8 to 12
    }
    office.done(Command::Erase(Erase { petitioner_id: someone, reason: SensitiveText::new("asked") })).await;
    office.clock.set("2026-03-03T09:00:00.123456+08:00");
    office.done(assign("路灯", "T")).await; // 14
    office
}

#[tokio::test]
async fn a_line_is_a_canonical_object_with_the_columns_of_events() {
    let office = office().await;
    let files = exported(&office.pool).await;
    for (number, line) in files.events.lines().enumerate() {
        let value: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line, serde_json_canonicalizer::to_string(&value).unwrap());
        assert_eq!(value["position"], number as i64 + 1);
    }
    let value: Value = serde_json::from_str(files.events.lines().last().unwrap()).unwrap();
    let columns: Vec<&String> = value.as_object().unwrap().keys().collect();
    let sql = "SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute
        WHERE attrelid = 'events'::regclass AND attnum > 0";
    let expected: Vec<String> = sqlx::query_scalar(sql).fetch_one(&office.pool).await.unwrap();
    assert_eq!(columns, expected.iter().collect::<Vec<_>>());
    assert_eq!(value["recorded_at"], "2026-03-03T01:00:00.123456Z");
    assert!(!files.events.contains("the lamp is broken") && files.values.contains("the lamp is broken"));
    let positions: Vec<Value> =
        files.values.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let positions: Vec<&Value> = positions.iter().map(|line| &line["position"]).collect();
    assert_eq!(positions, [8, 13], "what was erased is not exported");
}

#[tokio::test]
async fn an_import_restores_everything_and_exports_the_same_bytes() {
    let office = office().await;
    let files = exported(&office.pool).await;
    let empty = fresh_database().await.pool();
    let report = imported(&empty, &files.events, Some(&files.values)).await.unwrap();
    assert_eq!((report.events, report.values), (14, 2));
    let again = exported(&empty).await;
    assert_eq!(again.events, files.events);
    assert_eq!(again.values, files.values);
    // Sealed under keys of its own.
    for sql in [
        "SELECT concat_ws(' ', position, recorded_at, units_position) FROM log_head",
        "SELECT string_agg(concat_ws(' ', position, petitioner_id), ',' ORDER BY position) FROM sensitive_values",
    ] {
        let read = async |pool: &PgPool| -> String { sqlx::query_scalar(sql).fetch_one(pool).await.unwrap() };
        assert_eq!(read(&empty).await, read(&office.pool).await);
    }
    // It goes on where it was: positions, and the answer to a command that is sent again.
    let clock = office.log.head().await.unwrap().recorded_at;
    let options = LogOptions { clock: redress_log::Clock::from_fn(move || clock), ..log_options() };
    let log = Log::open(empty.clone(), options).await.unwrap();
    assert_eq!(
        log.verify_sensitive_values().await.unwrap(),
        office.log.verify_sensitive_values().await.unwrap()
    );
    let next = log.execute(request(accept("路灯", "T"))).await.unwrap().unwrap();
    assert_eq!(next.recorded.position, Position(15));
}

#[tokio::test]
async fn without_the_second_file_no_values_are_restored() {
    let office = office().await;
    let files = exported(&office.pool).await;
    let empty = fresh_database().await.pool();
    assert_eq!(imported(&empty, &files.events, None).await.unwrap().values, 0);
    let again = exported(&empty).await;
    assert_eq!((again.events, again.values), (files.events, String::new()));
}

#[tokio::test]
async fn a_part_is_exported_by_its_first_position_and_not_imported() {
    let office = office().await;
    let whole = exported(&office.pool).await.events;
    let mut part = Vec::new();
    let report = export(&office.pool, Position(13), &mut part, None, &mut |_, _| {}).await.unwrap();
    assert_eq!((report.events, report.head), (2, Position(14)));
    let part = String::from_utf8(part).unwrap();
    assert!(whole.ends_with(&part) && part.lines().count() == 2);
    assert_eq!(
        export(&office.pool, Position(15), &mut Vec::new(), None, &mut |_, _| {}).await.unwrap().events,
        0
    );
    let past = export(&office.pool, Position(16), &mut Vec::new(), None, &mut |_, _| {}).await.unwrap_err();
    assert_eq!(past.code(), "POSITION_PAST_HEAD");
    let refused = imported(&fresh_database().await.pool(), &part, None).await.unwrap_err().to_string();
    assert!(
        refused.contains("log.ndjson, line 1: position: expected 1, found 13") && refused.contains("--from"),
        "{refused}"
    );
}

#[tokio::test]
async fn what_another_program_appended_is_exported_in_canonical_form() {
    let office = Office::open().await;
    let loose = "SET session_replication_role = replica;
        UPDATE events SET payload = replace(payload::text, ':', ' : ')::json, metadata = replace(metadata::text, ',', ', ')::json";
    let canonical = exported(&office.pool).await.events;
    sqlx::raw_sql(loose).execute(&office.pool).await.unwrap();
    assert_eq!(exported(&office.pool).await.events, canonical);
}

#[tokio::test]
async fn a_damaged_log_is_not_exported() {
    for position in [7, 14] {
        let office = office().await;
        let damage =
            format!("SET session_replication_role = replica; DELETE FROM events WHERE position = {position}");
        sqlx::raw_sql(&damage).execute(&office.pool).await.unwrap();
        let fault =
            export(&office.pool, Position(1), &mut Vec::new(), None, &mut |_, _| {}).await.unwrap_err();
        assert_eq!(fault.code(), "LOG_DAMAGED", "without {position}");
    }
}

/// Replaces text in one line, which must have it.
fn with(text: &str, line: usize, from: &str, to: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert!(lines[line - 1].contains(from), "{from} in {}", lines[line - 1]);
    lines[line - 1] = lines[line - 1].replacen(from, to, 1);
    lines.join("\n") + "\n"
}

#[tokio::test]
async fn a_bad_line_is_reported_with_what_was_expected_and_nothing_is_imported() {
    let office = office().await;
    let events = exported(&office.pool).await.events;
    let empty = fresh_database().await.pool();
    let petition = r#"{"aggregate_id":"路灯","aggregate_type":"petition","#;
    for (line, from, to, expected) in [
        (3, r#"{"agg"#, r#"{agg"#, "expected one JSON object; column 2"),
        (3, r#","aggregate_type":"#, r#", "aggregate_type":"#, "column 21 differs"),
        (3, r#","aggregate_type":"unit""#, "", "missing field `aggregate_type`"),
        (
            3,
            r#","aggregate_type""#,
            r#","aggregate_tipe":"","aggregate_type""#,
            "unknown field `aggregate_tipe`",
        ),
        (3, r#""position":3"#, r#""position":4"#, "position: expected 3, found 4; positions have no gaps"),
        (3, r#""sequence":1"#, r#""sequence":0"#, "sequence: expected 1 or more, found 0"),
        (7, r#""sequence":2"#, r#""sequence":9"#, "sequence: expected 2, found 9"),
        (7, r#""sequence":2"#, r#""sequence":1"#, "this sequence of the aggregate was there before"),
        (
            7,
            r#""recorded_at":"2026-03-02T01:00:00Z"#,
            r#""recorded_at":"2026-03-02T00:59:59Z"#,
            "recorded_at: expected 2026-03-02T01:00:00Z or later",
        ),
        (
            7,
            r#""recorded_at":"2026-03-02T01:00:00Z"#,
            r#""recorded_at":"2026-03-02T01:00:00.0Z"#,
            "recorded_at: expected an instant",
        ),
        (7, r#""command_hash":""#, r#""command_hash":"x"#, "command_hash: expected 64 hexadecimal digits"),
        (
            7,
            petition,
            r#"{"aggregate_id":"路灯","aggregate_type":"petitions","#,
            "there is no aggregate_type \"petitions\"",
        ),
        (
            7,
            petition,
            r#"{"aggregate_id":" 路灯","aggregate_type":"petition","#,
            "aggregate_id: a petition id must have",
        ),
        (
            7,
            r#""event_type":"Triaged""#,
            r#""event_type":"Assigned""#,
            "stored as Assigned 1.2, but this program reads it as Triaged 1.2",
        ),
        (7, r#""event_version":"1.2""#, r#""event_version":"9.0""#, "stored as Triaged 9.0"),
        (7, r#""kind":"APPEAL""#, r#""kind":"NONE""#, "unknown variant `NONE`"),
        (7, r#""origin":"LIVE""#, r#""origin":"DEAD""#, "its metadata cannot be read"),
        (7, r#""command_id":"command"#, r#""command_id":"kommand"#, "command_id: expected \"command"),
        (
            7,
            r#""occurred_on":"2026-03-02""#,
            r#""occurred_on":"2026-03-01""#,
            "it occurred on 2026-03-01 by its payload, but on 2026-03-02 in Asia/Shanghai",
        ),
    ] {
        let bad = with(&events, line, from, to);
        let fault = imported(&empty, &bad, None).await.expect_err(expected);
        assert_eq!(fault.code(), "LINE_INVALID", "{fault}");
        let fault = fault.to_string();
        assert!(
            fault.starts_with(&format!("log.ndjson, line {line}: ")) && fault.contains(expected),
            "{fault}"
        );
    }
    let first: Value = serde_json::from_str(events.lines().next().unwrap()).unwrap();
    let (used, last) = (first["command_id"].as_str().unwrap(), events.lines().nth(13).unwrap());
    let last: Value = serde_json::from_str(last).unwrap();
    let reused = with(&events, 14, last["command_id"].as_str().unwrap(), used);
    let reused = with(&reused, 14, last["command_id"].as_str().unwrap(), used);
    let fault = imported(&empty, &reused, None).await.unwrap_err().to_string();
    assert!(fault.contains("line 14: this command_id was used before"), "{fault}");
    for (bad, expected) in [
        (events.trim_end().to_owned(), "line 14: it ends before the end of the line"),
        (events.clone() + "\n", "line 15: expected one JSON object"),
        (events.replace('\n', "\r\n"), "line 1: expected canonical JSON"),
        (format!("\u{feff}{events}"), "line 1: expected one JSON object; column 1"),
    ] {
        let fault = imported(&empty, &bad, None).await.expect_err(expected).to_string();
        assert!(fault.contains(expected), "{fault}");
    }
    // Nothing was left behind, not even a time zone.
    let lisbon = ImportOptions { zone: Some(chrono_tz::Europe::Lisbon), ..ImportOptions::new(value_keys()) };
    let fault = import(&empty, source("log.ndjson", &events), None, lisbon, &mut |_| {}).await;
    assert!(fault.is_ok(), "the times of these events lie on the same days in Lisbon: {fault:?}");
}

#[tokio::test]
async fn values_must_be_those_that_history_seals() {
    let office = office().await;
    let Files { events, values } = exported(&office.pool).await;
    let empty = fresh_database().await.pool();
    let lines: Vec<&str> = values.lines().collect();
    let erased = r#"{"fields":{"NAME":"张三"},"petitioner_id":"someone","position":6,"salt":"00000000000000000000000000000000"}"#;
    for (bad, line, expected) in [
        (
            with(&values, 1, "lamp", "tree"),
            "values.ndjson, line 1",
            "the values are not those that the event at position 8 seals",
        ),
        (
            with(&values, 1, r#""salt":""#, r#""salt":"x"#),
            "values.ndjson, line 1",
            "salt: expected 32 hexadecimal digits",
        ),
        (with(&values, 1, "SUMMARY", "SUMMARI"), "values.ndjson, line 1", "fields: expected known fields"),
        (
            with(&values, 1, r#""petitioner_id":"B""#, r#""petitioner_id":"C""#),
            "values.ndjson, line 1",
            "expected petitioner_id B",
        ),
        (
            with(&values, 1, r#""petitioner_id":"B""#, r#""petitioner_id":null"#),
            "values.ndjson, line 1",
            "expected a petitioner_id",
        ),
        (
            with(&values, 1, r#""position":8"#, r#""position":9"#),
            "values.ndjson, line 1",
            "the event at position 9 has no sensitive values",
        ),
        (
            with(&values, 2, r#""position":13"#, r#""position":99"#),
            "values.ndjson, line 2",
            "there is no position 99 in log.ndjson",
        ),
        (
            format!("{}\n{}\n", lines[1], lines[0]),
            "values.ndjson, line 2",
            "expected a position after 13, found 8",
        ),
        (
            format!("{erased}\n{values}"),
            "values.ndjson, line 1",
            "not those that the event at position 6 seals",
        ),
        (
            format!("{}\n", lines[0]),
            "log.ndjson, line 13",
            "its values are missing, and no erasure was recorded",
        ),
        (String::new(), "log.ndjson, line 8", "its values are missing, and no erasure was recorded"),
    ] {
        let fault = imported(&empty, &events, Some(&bad)).await.expect_err(expected).to_string();
        assert!(fault.starts_with(line) && fault.contains(expected), "{fault}");
        assert!(!fault.contains("the lamp") && !fault.contains("张三"), "{fault}");
    }
    assert!(imported(&empty, &events, Some(&values)).await.is_ok());
}

#[tokio::test]
async fn values_from_before_an_erasure_do_not_come_back() {
    let office = Office::open().await;
    let someone: PetitionerId = "someone".parse().unwrap();
    office
        .done(Command::register(Register { petitioner_id: Some(someone.clone()), ..registration("A") }))
        .await;
    let before = exported(&office.pool).await;
    office.done(Command::Erase(Erase { petitioner_id: someone, reason: SensitiveText::new("asked") })).await;
    let after = exported(&office.pool).await;
    let both = before.values + &after.values;
    let fault = imported(&fresh_database().await.pool(), &after.events, Some(&both)).await.unwrap_err();
    assert!(fault.to_string().contains("line 6: its values had been erased"), "{fault}");
}

#[tokio::test]
async fn a_log_is_restored_once_into_an_empty_database_and_up_to_where_it_ended() {
    let office = office().await;
    let events = exported(&office.pool).await.events;
    let refused = imported(&office.pool, &events, None).await.unwrap_err();
    assert_eq!(refused.code(), "LOG_NOT_EMPTY");
    let empty = fresh_database().await.pool();
    let upto =
        |position| ImportOptions { upto: Some(Position(position)), ..ImportOptions::new(value_keys()) };
    let cut: String = events.lines().take(13).map(|line| format!("{line}\n")).collect();
    let fault = import(&empty, source("log.ndjson", &cut), None, upto(14), &mut |_| {}).await.unwrap_err();
    assert_eq!(fault.code(), "FILE_INCOMPLETE");
    import(&empty, source("log.ndjson", &events), None, upto(14), &mut |_| {}).await.unwrap();

    let lisbon = fresh_database().await.pool();
    migrations::run(&lisbon, Some(chrono_tz::Europe::Lisbon)).await.unwrap();
    let zone = ImportOptions { zone: Some(chrono_tz::Asia::Shanghai), ..ImportOptions::new(value_keys()) };
    let fault = import(&lisbon, source("log.ndjson", &events), None, zone, &mut |_| {}).await.unwrap_err();
    assert_eq!(fault.code(), "TIME_ZONE_FIXED");
}
