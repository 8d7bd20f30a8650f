//! Files as real exports are: each was met once, and stands for its kind. The inputs are made up.

use std::path::Path;

use crate::office::Office;
use crate::program::Run;

pub(crate) fn input(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/inputs").join(name))
        .expect("an input")
}

impl Office {
    /// A log in which days are reckoned somewhere, with the units of an input.
    pub(crate) async fn with(units: &str, zone: Option<&str>) -> Self {
        let office = Self::in_zone(zone).await;
        office.file("units.csv", input(units));
        let run = office.run(&["import", "units", "units.csv"]);
        assert_eq!(run.code, Some(0), "{}{}", run.out, run.err);
        office
    }

    /// Imports an input under its own name.
    pub(crate) fn bring(&self, name: &str, options: &[&str]) -> Run {
        self.file(name, input(name));
        self.run(&[&["import", "cases", name], options].concat())
    }

    /// Imports a text under a name.
    pub(crate) fn bring_text(&self, name: &str, text: impl AsRef<[u8]>, options: &[&str]) -> Run {
        self.file(name, text);
        self.run(&[&["import", "cases", name], options].concat())
    }
}

pub(crate) fn says(run: &Run, code: i32, expected: &[&str]) {
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
    says(
        &run,
        1,
        &["unclosed-quote.csv:2: a quote is opened here and never closed", "[IMPORT_QUOTE_UNCLOSED]"],
    );
    let header = "external_number,registered_at,place,summary\n";
    let closed_later = format!(
        "{header}1,2023-01-02,Q,\"broken lamp\n2,2023-01-03,Q,\"noise\" at night\n3,2023-01-04,Q,pipe\n"
    );
    let run = office.bring_text("later.csv", closed_later, &[]);
    says(
        &run,
        1,
        &[
            "later.csv:2: column summary: a quote is opened here and closed by a later one: line 3, which looks like a row",
        ],
    );
    let lines = format!("{header}1,2023-01-02,Q,\"one\ntwo, three, four, five\n6\"\n2,2023-01-03,Q,x\n");
    says(&office.bring_text("lines.csv", lines, &[]), 0, &["2 rows: 2 cases imported"]);
    assert_eq!(office.events().await, 6);
}

#[tokio::test]
async fn a_damaged_byte_costs_its_own_row_alone() {
    let office = Office::with("units-q.csv", None).await;
    let run = office.bring("one-bad-byte.csv", &["--skip-bad", "rejected.csv"]);
    says(
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
    says(
        &office.bring_text("latin.csv", &latin, &[]),
        1,
        &["neither UTF-8 nor UTF-16 nor GB18030", "[IMPORT_FILE_DOUBTFUL]"],
    );
    let run = office.bring_text("latin.csv", &latin, &["--encoding", "windows-1252"]);
    says(&run, 0, &["latin.csv: Windows-1252, delimiter comma", "3 cases imported"]);
    assert_eq!(office.history("Zoë").await, "Registered 2023-01-02, Triaged 2023-01-02, Assigned 2023-01-02");
}

#[tokio::test]
async fn a_later_export_is_compared_column_by_column() {
    let office = Office::with("units-q-a-b.csv", None).await;
    says(&office.bring("reimport-first.csv", &[]), 0, &["1 rows: 1 cases imported (5 events)"]);
    let run = office.bring("reimport-later.csv", &[]);
    says(
        &run,
        0,
        &[
            "reimport-later.csv:2: says less than the log: column closed_at (empty): the log has \"2023-01-20\" of an earlier import, which stays; if it was reopened, a status column with REOPENED records that",
            "1 there already",
            "1 cases say less than the log, which stays as it is.",
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
            "column assigned_to = \"B\": this case was imported before, and the log has \"A\"; if it was assigned anew",
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
        (",lamp,", ",pipe,", "what is not shown here, the name or the summary, was something else then"),
    ] {
        let run = office.bring_text("changed.csv", first.replace(from, to), &[]);
        says(&run, 1, &[expected, "1 bad rows"]);
        let problems = run.out.lines().filter(|line| line.starts_with("changed.csv:2:")).count();
        assert_eq!(problems, 1, "nothing else is blamed: {}", run.out);
    }
    // The old system has reopened it: a mapping brings that in.
    let header = "external_number,registered_at,place,category,summary,assigned_to,due_on,accepted_at,closed_at,status,reopened_at\n";
    let row = "1,2023-01-02,Q,road,lamp,A,2023-02-01,2023-01-05,2023-01-20,REOPENED,2023-02-03\n";
    office.file("again.toml", "[constants]\nreopen_cause = 'NEW_VISIT'\n");
    let run = office.bring_text("again.csv", format!("{header}{row}"), &["--mapping", "again.toml"]);
    says(
        &run,
        0,
        &["1 cases imported (1 events), 0 there already", "1 cases were there already, and get the steps"],
    );
    assert!(office.history("1").await.ends_with("Closed 2023-01-20, Reopened 2023-02-03"));
}

#[tokio::test]
async fn a_repeat_is_not_earlier_than_what_it_repeats() {
    let office = Office::with("units-q.csv", None).await;
    let run = office.bring("repeat-before-original.csv", &[]);
    let expected = "repeat-before-original.csv:2: column repeat_of = \"R11\": expected an earlier case; that of line 3 was registered later than this one";
    says(&run, 1, &[expected]);
    assert_eq!(office.events().await, 0);
    // Nor than one that is in the log already.
    let header = "external_number,registered_at,place,repeat_of\n";
    says(
        &office.bring_text("first.csv", format!("{header}R1,2024-06-01,Q,\n"), &[]),
        0,
        &["1 cases imported"],
    );
    let run =
        office.bring_text("second.csv", format!("{header}R2,2024-05-01,Q,R1\nR3,2024-06-01,Q,R1\n"), &[]);
    says(
        &run,
        1,
        &["second.csv:2: column repeat_of = \"R1\"", "1 cases can be imported, 0 there already, 1 bad rows"],
    );
}

#[tokio::test]
async fn a_step_is_not_earlier_on_the_day_than_the_registration() {
    let office = Office::with("units-q-v-w.csv", None).await;
    let run = office.bring("same-day.csv", &["--skip-bad", "rejected.csv"]);
    says(&run, 0, &["same-day.csv:6: column closed_at = \"2023-03-02 08:05\"", "5 rows: 4 cases imported"]);
    let header = "external_number,registered_at,place,accepted_at\n";
    let run = office.bring_text(
        "other.csv",
        format!("{header}A1,2023-03-02 16:20,V,2023-03-02 16:19\nA2,2023-03-02 16:20,V,2023-03-02\n"),
        &[],
    );
    says(
        &run,
        1,
        &["other.csv:2: column accepted_at", "1 cases can be imported, 0 there already, 1 bad rows"],
    );
}

#[tokio::test]
async fn a_time_that_no_clock_shows_is_refused_by_what_is_wrong_with_it() {
    let office = Office::with("units-q.csv", None).await;
    let run = office.bring("second-60.csv", &[]);
    says(
        &run,
        1,
        &["second-60.csv:2: column registered_at = \"2023-01-02 09:30:60\": a minute has seconds 0 to 59"],
    );
    let header = "external_number,registered_at,place\n";
    let other = format!("{header}L2,2023-01-02T09:30:60+08:00,Q\nL3,0000-01-01,Q\n");
    says(
        &office.bring_text("other.csv", other, &[]),
        1,
        &["other.csv:2", "seconds 0 to 59", "other.csv:3", "expected a year from 1900"],
    );

    let office = Office::with("units-nyc.csv", Some("America/New_York")).await;
    let run = office.bring("clock-gap.csv", &[]);
    says(&run, 1, &["the clocks of America/New_York never showed this time: they were set forward over it"]);
    says(&office.bring("clock-changes.csv", &[]), 0, &["4 rows: 4 cases imported"]);
    let times = "SELECT string_agg(metadata ->> 'occurred_at', ' ' ORDER BY sequence) FROM events WHERE aggregate_id = '2' AND event_type IN ('Registered', 'Closed')";
    assert_eq!(office.ask(times).await, "2024-11-03T05:50:00Z 2024-11-03T06:10:00Z", "the order is kept");
}

#[tokio::test]
async fn every_way_to_write_a_table_is_read_and_named() {
    let office = Office::with("units-q.csv", None).await;
    let read = "1 rows: ";
    says(
        &office.bring("semicolons.csv", &[]),
        0,
        &["UTF-8 (guessed), delimiter semicolon, header on line 1", read, "1 cases imported"],
    );
    let there = "1 there already";
    says(&office.bring("tabs.tsv", &[]), 0, &["delimiter tab", there]);
    says(
        &office.bring("excel-unicode-text.txt", &[]),
        0,
        &["UTF-16 (little-endian), by its byte order mark, delimiter tab", there],
    );
    let bars = "external_number|registered_at|place\n2|2023-01-02|Q\n";
    says(&office.bring_text("bars.csv", bars, &[]), 0, &["delimiter bar", "1 cases imported"]);
    let wide: Vec<u8> = bars.replace("\n2", "\n3").encode_utf16().flat_map(u16::to_be_bytes).collect();
    says(
        &office.bring_text("wide.txt", wide, &[]),
        0,
        &["UTF-16 (big-endian) (guessed)", "1 cases imported"],
    );

    let office = Office::with("units-q.csv", None).await;
    says(
        &office.bring("cases.xlsx", &[]),
        0,
        &["XLSX workbook, sheet \"Sheet\", header on row 1", "1 cases imported"],
    );
    let at = "SELECT metadata ->> 'occurred_at' FROM events WHERE aggregate_id = '1' AND event_type = 'Registered'";
    assert_eq!(office.ask(at).await, "2023-01-02T01:30:00Z");
    // An old workbook with two sheets: a number that looks like an id, a text that does, and one that has lost its last digits.
    let run = office.bring("cases.xls", &["--skip-bad", "rejected.csv"]);
    let expected = [
        "XLS workbook, sheet \"登记\", header on row 2",
        "cases.xls:5: column external_number: a number of more than 15 digits",
        "3 rows: 2 cases imported",
    ];
    says(&run, 0, &expected);
    assert!(
        office.history("100000").await.ends_with("Closed 2023-01-14"),
        "{}",
        office.history("100000").await
    );
    assert!(office.history("00017").await.starts_with("Registered 2023-01-03"));
    let run = office.bring("cases.xls", &["--sheet", "表"]);
    says(
        &run,
        1,
        &["there is no sheet \"表\"; the workbook has \"说明\", \"登记\"", "[IMPORT_FILE_DOUBTFUL]"],
    );
}

#[tokio::test]
async fn numbers_that_look_the_same_are_one_case_or_none() {
    let office = Office::with("units-q.csv", None).await;
    let run = office.bring("twin-numbers.csv", &["--skip-bad", "rejected.csv"]);
    says(
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
    says(
        &run,
        1,
        &["others.csv:3: column external_number", "U+00AD", "others.csv:5: column external_number"],
    );
}

#[tokio::test]
async fn problems_are_summed_up_and_all_of_them_written_on_request() {
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
    says(&run, 1, &expected);
    assert!(!run.out.contains("many.csv:5:"), "{}", run.out);
    let all = std::fs::read_to_string(office.path("problems.csv")).unwrap();
    assert_eq!(all.lines().count(), 301);
}

#[tokio::test]
async fn a_due_day_beyond_the_limits_is_taken_as_recorded_on_request_and_marked() {
    let office = Office::with("units-q.csv", None).await;
    let cases =
        "external_number,registered_at,place,due_on\n1,2023-01-02,Q,2024-01-02\n2,2023-01-02,Q,2023-02-02\n";
    let run = office.bring_text("due.csv", cases, &[]);
    says(
        &run,
        1,
        &[
            "due.csv:2: column due_on = \"2024-01-02\"",
            "limits = \"AS_RECORDED\" in the mapping takes later ones as they are",
        ],
    );
    office.file("as.toml", "limits = 'AS_RECORDED'\n");
    says(&office.bring_text("due.csv", cases, &["--mapping", "as.toml"]), 0, &["2 cases imported"]);
    let marked = "SELECT string_agg(aggregate_id || ' ' || (payload #>> '{Assigned,due_on}') || ' ' || coalesce(payload #>> '{Assigned,limits}', '-'), ', ' ORDER BY aggregate_id) FROM events WHERE event_type = 'Assigned'";
    assert_eq!(office.ask(marked).await, "1 2024-01-02 AS_RECORDED, 2 2023-02-02 -");
}
