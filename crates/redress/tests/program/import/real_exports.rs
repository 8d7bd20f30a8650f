//! Tests faults of real exports: one small made-up file for each kind of fault that was found in one.

use std::path::Path;

use super::office::Office;
use crate::program::Run;

pub(crate) fn input(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/import/inputs").join(name))
        .expect("an input")
}

impl Office {
    /// Makes a log in a time zone, with the units of an input file.
    pub(crate) async fn with(units: &str, zone: Option<&str>) -> Self {
        let office = Self::in_zone(zone).await;
        office.file("units.csv", input(units));
        let run = office.run(&["import", "units", "units.csv"]);
        assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
        office
    }

    /// Imports an input file under its own name.
    pub(crate) fn bring(&self, name: &str, options: &[&str]) -> Run {
        self.file(name, input(name));
        self.run(&[&["import", "cases", name], options].concat())
    }

    /// Imports a text as a file with this name.
    pub(crate) fn bring_text(&self, name: &str, text: impl AsRef<[u8]>, options: &[&str]) -> Run {
        self.file(name, text);
        self.run(&[&["import", "cases", name], options].concat())
    }
}

pub(crate) fn expect_output(run: &Run, code: i32, expected: &[&str]) {
    let all = format!("{}{}", run.out, run.err);
    assert_eq!(run.code, Some(code), "{all}");
    for part in expected {
        assert!(all.contains(part), "expected {part:?} in:\n{all}");
    }
}

#[tokio::test]
async fn a_quote_that_swallows_rows_is_refused_at_its_line() {
    let office = Office::with("units-q.csv", None).await;
    let run = office.bring("unclosed-quote.csv", &[]);
    expect_output(
        &run,
        1,
        &["unclosed-quote.csv:2: a quote is opened here and never closed", "[IMPORT_QUOTE_UNCLOSED]"],
    );
    let header = "external_number,registered_at,place,summary\n";
    let closed_later = format!(
        "{header}1,2023-01-02,Q,\"broken lamp\n2,2023-01-03,Q,\"noise\" at night\n3,2023-01-04,Q,pipe\n"
    );
    let run = office.bring_text("later.csv", closed_later, &[]);
    expect_output(
        &run,
        1,
        &[
            "later.csv:2: column summary: a quote opens here and is closed only by a later one, so that line 3, which looks like a row",
        ],
    );
    let lines = format!("{header}1,2023-01-02,Q,\"one\ntwo, three, four, five\n6\"\n2,2023-01-03,Q,x\n");
    expect_output(&office.bring_text("lines.csv", lines, &[]), 0, &["2 rows: 2 cases imported"]);
    assert_eq!(office.events().await, 6);
}

#[tokio::test]
async fn a_damaged_byte_makes_only_its_row_bad() {
    let office = Office::with("units-q.csv", None).await;
    let run = office.bring("one-bad-byte.csv", &["--skip-bad", "rejected.csv"]);
    expect_output(
        &run,
        0,
        &[
            "UTF-8 (guessed)",
            "one-bad-byte.csv:6: column summary: byte 13 of this value (0x",
            "5 rows: 4 cases imported",
            "1 bad rows left out",
        ],
    );
    let held: Vec<_> = office.values().into_iter().map(|mut values| values["SUMMARY"].take()).collect();
    assert_eq!(held, ["路灯坏了0", "路灯坏了1", "路灯坏了2", "路灯坏了3"]);
    let latin: Vec<u8> = "external_number,registered_at,place\nJos\u{e9},2023-01-02,Q\nZo\u{eb},2023-01-02,Q\nK\u{f6}ln,2023-01-02,Q\n"
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    expect_output(
        &office.bring_text("latin.csv", &latin, &[]),
        1,
        &["neither UTF-8, UTF-16 nor GB18030", "[IMPORT_FILE_DOUBTFUL]"],
    );
    let run = office.bring_text("latin.csv", &latin, &["--encoding", "windows-1252"]);
    expect_output(&run, 0, &["latin.csv: Windows-1252, delimiter comma", "3 cases imported"]);
    assert_eq!(office.history("Zoë").await, "Registered 2023-01-02, Triaged 2023-01-02, Assigned 2023-01-02");
}

#[tokio::test]
async fn a_later_export_is_compared_column_by_column() {
    let office = Office::with("units-q-a-b.csv", None).await;
    expect_output(&office.bring("reimport-first.csv", &[]), 0, &["1 rows: 1 cases imported (5 events)"]);
    let run = office.bring("reimport-later.csv", &[]);
    expect_output(
        &run,
        0,
        &[
            "reimport-later.csv:2: says less than the log: column closed_at (empty): the log has \"2023-01-20\" from an earlier import and keeps it; if it was reopened, record that with a status column",
            "1 already in the log",
            "1 cases have fewer values than the log, which keeps its values.",
        ],
    );
    let first = String::from_utf8(input("reimport-first.csv")).unwrap();
    for (from, to, expected) in [
        (
            "road",
            "water",
            "column category = \"water\": this case was imported before, and the log has \"road\"; if the file is right, record a correction (correctPetition)",
        ),
        (
            "lamp,A,",
            "lamp,B,",
            "column assigned_to = \"B\": this case was imported before, and the log has \"A\"; if it was reassigned",
        ),
        (
            "2023-02-01",
            "2023-02-02",
            "column due_on = \"2023-02-02\": this case was imported before, and the log has \"2023-02-01\"",
        ),
        (
            "2023-01-20",
            "2023-01-21",
            "column closed_at = \"2023-01-21\": this case was imported before, and the log has \"2023-01-20\"",
        ),
        (
            "1,2023-01-02",
            "1,2023-01-03",
            "column registered_at = \"2023-01-03\": this case was imported before, and the log has \"2023-01-02\"",
        ),
        (",lamp,", ",pipe,", "this case was imported before with another name or summary"),
    ] {
        let run = office.bring_text("changed.csv", first.replace(from, to), &[]);
        expect_output(&run, 1, &[expected, "1 bad rows"]);
        let problems = run.out.lines().filter(|line| line.starts_with("changed.csv:2:")).count();
        assert_eq!(problems, 1, "no other problem: {}", run.out);
    }
    // The old system has reopened the case: a mapping with a status column imports that.
    let header = "external_number,registered_at,place,category,summary,assigned_to,due_on,accepted_at,closed_at,status,reopened_at\n";
    let row = "1,2023-01-02,Q,road,lamp,A,2023-02-01,2023-01-05,2023-01-20,REOPENED,2023-02-03\n";
    office.file("again.toml", "[constants]\nreopen_cause = 'NEW_VISIT'\n");
    let run = office.bring_text("again.csv", format!("{header}{row}"), &["--mapping", "again.toml"]);
    expect_output(
        &run,
        0,
        &[
            "1 cases imported (1 events), 0 already in the log",
            "1 cases were already in the log and get the steps",
        ],
    );
    assert!(office.history("1").await.ends_with("Closed 2023-01-20, Reopened 2023-02-03"));
}

#[tokio::test]
async fn a_repeat_cannot_be_earlier_than_its_original() {
    let office = Office::with("units-q.csv", None).await;
    let run = office.bring("repeat-before-original.csv", &[]);
    let expected = "repeat-before-original.csv:2: column repeat_of = \"R11\": expected an earlier case; the one on line 3 was registered later than this one";
    expect_output(&run, 1, &[expected]);
    assert_eq!(office.events().await, 0);
    // The same for an original that is already in the log.
    let header = "external_number,registered_at,place,repeat_of\n";
    expect_output(
        &office.bring_text("first.csv", format!("{header}R1,2024-06-01,Q,\n"), &[]),
        0,
        &["1 cases imported"],
    );
    let run =
        office.bring_text("second.csv", format!("{header}R2,2024-05-01,Q,R1\nR3,2024-06-01,Q,R1\n"), &[]);
    expect_output(
        &run,
        1,
        &[
            "second.csv:2: column repeat_of = \"R1\"",
            "1 cases can be imported, 0 already in the log, 1 bad rows",
        ],
    );
}

#[tokio::test]
async fn a_step_cannot_be_earlier_in_the_day_than_the_registration() {
    let office = Office::with("units-q-v-w.csv", None).await;
    let run = office.bring("same-day.csv", &["--skip-bad", "rejected.csv"]);
    expect_output(
        &run,
        0,
        &["same-day.csv:6: column closed_at = \"2023-03-02 08:05\"", "5 rows: 4 cases imported"],
    );
    let header = "external_number,registered_at,place,accepted_at\n";
    let run = office.bring_text(
        "other.csv",
        format!("{header}A1,2023-03-02 16:20,V,2023-03-02 16:19\nA2,2023-03-02 16:20,V,2023-03-02\n"),
        &[],
    );
    expect_output(
        &run,
        1,
        &["other.csv:2: column accepted_at", "1 cases can be imported, 0 already in the log, 1 bad rows"],
    );
}

#[tokio::test]
async fn an_impossible_time_is_refused_with_the_reason() {
    let office = Office::with("units-q.csv", None).await;
    let run = office.bring("second-60.csv", &[]);
    expect_output(
        &run,
        1,
        &["second-60.csv:2: column registered_at = \"2023-01-02 09:30:60\": expected seconds from 0 to 59"],
    );
    let header = "external_number,registered_at,place\n";
    let other = format!("{header}L2,2023-01-02T09:30:60+08:00,Q\nL3,0000-01-01,Q\n");
    expect_output(
        &office.bring_text("other.csv", other, &[]),
        1,
        &["other.csv:2", "seconds from 0 to 59", "other.csv:3", "expected a year from 1900"],
    );

    let office = Office::with("units-nyc.csv", Some("America/New_York")).await;
    let run = office.bring("clock-gap.csv", &[]);
    expect_output(
        &run,
        1,
        &["this time did not exist in America/New_York: the clocks were set forward over it"],
    );
    expect_output(&office.bring("clock-changes.csv", &[]), 0, &["4 rows: 4 cases imported"]);
    let times = "SELECT string_agg(metadata ->> 'occurred_at', ' ' ORDER BY sequence) FROM events WHERE aggregate_id = '2' AND event_type IN ('Registered', 'Closed')";
    assert_eq!(office.ask(times).await, "2024-11-03T05:50:00Z 2024-11-03T06:10:00Z", "the order is kept");
}

#[tokio::test]
async fn every_file_format_is_read_and_printed() {
    let office = Office::with("units-q.csv", None).await;
    let read = "1 rows: ";
    expect_output(
        &office.bring("semicolons.csv", &[]),
        0,
        &["UTF-8 (guessed), delimiter semicolon, header on line 1", read, "1 cases imported"],
    );
    let there = "1 already in the log";
    expect_output(&office.bring("tabs.tsv", &[]), 0, &["delimiter tab", there]);
    expect_output(
        &office.bring("excel-unicode-text.txt", &[]),
        0,
        &["UTF-16 (little-endian), by its byte order mark, delimiter tab", there],
    );
    let bars = "external_number|registered_at|place\n2|2023-01-02|Q\n";
    expect_output(&office.bring_text("bars.csv", bars, &[]), 0, &["delimiter bar", "1 cases imported"]);
    let wide: Vec<u8> = bars.replace("\n2", "\n3").encode_utf16().flat_map(u16::to_be_bytes).collect();
    expect_output(
        &office.bring_text("wide.txt", wide, &[]),
        0,
        &["UTF-16 (big-endian) (guessed)", "1 cases imported"],
    );

    let office = Office::with("units-q.csv", None).await;
    expect_output(
        &office.bring("cases.xlsx", &[]),
        0,
        &["XLSX workbook, sheet \"Sheet\", header on row 1", "1 cases imported"],
    );
    let at = "SELECT metadata ->> 'occurred_at' FROM events WHERE aggregate_id = '1' AND event_type = 'Registered'";
    assert_eq!(office.ask(at).await, "2023-01-02T01:30:00Z");
    // An XLS workbook with two sheets: a number that looks like an id, a text that does, and a number that
    // has lost its last digits.
    let run = office.bring("cases.xls", &["--skip-bad", "rejected.csv"]);
    let expected = [
        "XLS workbook, sheet \"登记\", header on row 2",
        "cases.xls:5: column external_number: has a number of more than 15 digits",
        "3 rows: 2 cases imported",
    ];
    expect_output(&run, 0, &expected);
    assert!(
        office.history("100000").await.ends_with("Closed 2023-01-14"),
        "{}",
        office.history("100000").await
    );
    assert!(office.history("00017").await.starts_with("Registered 2023-01-03"));
    let run = office.bring("cases.xls", &["--sheet", "表"]);
    expect_output(
        &run,
        1,
        &["the sheet \"表\" does not exist; the workbook has \"说明\", \"登记\"", "[IMPORT_FILE_DOUBTFUL]"],
    );
}

#[tokio::test]
async fn case_numbers_that_look_alike_are_one_case_or_refused() {
    let office = Office::with("units-q.csv", None).await;
    let run = office.bring("twin-numbers.csv", &["--skip-bad", "rejected.csv"]);
    expect_output(
        &run,
        0,
        &[
            "twin-numbers.csv:3: column external_number",
            "twin-numbers.csv:5: column external_number",
            "U+200B",
            "4 rows: 2 cases imported",
        ],
    );
    let written = "external_number,registered_at,place\nＡ２,2023-01-02,Q\nA\u{ad}3,2023-01-02,Q\nÅ-4,2023-01-02,Q\nA\u{30a}-4,2023-01-02,Q\n";
    let run = office.bring_text("others.csv", written, &["--check"]);
    expect_output(
        &run,
        1,
        &["others.csv:3: column external_number", "U+00AD", "others.csv:5: column external_number"],
    );
}

#[tokio::test]
async fn problems_are_counted_by_kind_and_written_to_a_file_on_request() {
    let office = Office::with("units-q.csv", None).await;
    let mut text = "external_number,registered_at,place,channel\n".to_owned();
    (0..300).for_each(|n| text += &format!("{n},2023-01-02,Q,Constituent Call\n"));
    let run = office.bring_text("many.csv", text, &["--list", "3", "--problems", "problems.csv"]);
    let expected = [
        "  300 × channel = \"Constituent Call\": not a channel; add it to [values.channel]",
        "many.csv:4: column channel",
        "… and 297 more problems",
        "problems.csv",
    ];
    expect_output(&run, 1, &expected);
    assert!(!run.out.contains("many.csv:5:"), "{}", run.out);
    let all = std::fs::read_to_string(office.path("problems.csv")).unwrap();
    assert_eq!(all.lines().count(), 301);
}

#[tokio::test]
async fn a_due_day_beyond_the_limits_is_accepted_on_request_and_marked() {
    let office = Office::with("units-q.csv", None).await;
    let cases =
        "external_number,registered_at,place,due_on\n1,2023-01-02,Q,2024-01-02\n2,2023-01-02,Q,2023-02-02\n";
    let run = office.bring_text("due.csv", cases, &[]);
    expect_output(
        &run,
        1,
        &[
            "due.csv:2: column due_on = \"2024-01-02\"",
            "limits = \"AS_RECORDED\" in the mapping takes later ones as they are",
        ],
    );
    office.file("as.toml", "limits = 'AS_RECORDED'\n");
    expect_output(&office.bring_text("due.csv", cases, &["--mapping", "as.toml"]), 0, &["2 cases imported"]);
    let marked = "SELECT string_agg(aggregate_id || ' ' || (payload #>> '{Assigned,due_on}') || ' ' || coalesce(payload #>> '{Assigned,limits}', '-'), ', ' ORDER BY aggregate_id) FROM events WHERE event_type = 'Assigned'";
    assert_eq!(office.ask(marked).await, "1 2024-01-02 AS_RECORDED, 2 2023-02-02 -");
}
