//! Tests the error messages of reports.

use crate::office::report;

#[track_caller]
fn check(arguments: &str, exit: i32, code: &str, sentence: &str) {
    let run = report(80, arguments);
    let message = run.refused(exit, code);
    assert!(message.contains(sentence), "{message}");
    assert_eq!(run.out, "", "{arguments}");
}

#[test]
fn impossible_requests_are_refused() {
    let ranking = |under: &str, month: &str, more: &str| {
        format!("monthly --month {month} --under {under} --level DISTRICT --metric CLOSURE {more}")
    };
    check(&ranking("NOWHERE", "2018-10", ""), 1, "UNIT_UNKNOWN", "there is no unit NOWHERE");
    check(
        &ranking("P", "9000-01", ""),
        1,
        "WINDOW_NOT_BEGUN",
        "the window begins on 9000-01-01, which is in the future: today is 2",
    );
    check(&ranking("P", "2018-10", "--position 999999"), 1, "POSITION_PAST_HEAD", "no position 999999 yet");
    check("statistics --unit X --year 2018", 1, "UNIT_UNKNOWN", "there is no unit X");
    check("statistics --unit P --from 9000-01-01 --to 9000-02-01", 1, "WINDOW_NOT_BEGUN", "9000-01-01");
    check(
        "statistics --unit P --from 2018-02-01 --to 2018-01-01",
        1,
        "WINDOW_EMPTY",
        "ends before it begins",
    );
    check(
        "petitions --registered-from 2018-02-01 --registered-to 2018-01-01",
        1,
        "WINDOW_EMPTY",
        "ends before",
    );
    check("petitions --place X", 1, "UNIT_UNKNOWN", "there is no unit X");
}

#[test]
fn wrong_usage_says_what_was_expected() {
    let usage = |arguments: &str, expected: &str| {
        let run = report(80, arguments);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.err.contains(expected), "{}", run.err);
    };
    let ranking = "monthly --under P --metric CLOSURE --month";
    usage(&format!("{ranking} 2018-10 --level PLANET"), "expected one of VILLAGE, TOWNSHIP, DISTRICT");
    usage(&format!("{ranking} 2018-13 --level CITY"), "a month is written as YYYY-MM");
    usage("statistics --unit P", "--month <MONTH>");
    usage("statistics --unit P --month 2018-10 --year 2018", "cannot be used with");
    usage("statistics --unit P --from 2018-10-01", "--to <DATE>");
    usage("statistics --unit P --from 18-10-01 --to 2018-10-02", "expected a day as YYYY-MM-DD");
    usage("petitions --channel PIGEON", "expected one of VISIT, LETTER");
    usage("petitions --backlog=GONE", "[possible values: LISTED, CANCELLED, EITHER]");
    usage("petitions --sponsored=perhaps", "[possible values: true, false]");
    usage("petitions --force", "--output");
}
