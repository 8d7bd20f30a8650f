//! Tests files with bad rows: every bad row is listed with its place, and nothing is imported, or only the
//! other rows.

use std::os::unix::fs::PermissionsExt;

use super::office::{Office, result};

const BAD: &str = "\
external_number,petitioner,registered_at,channel,place,kind,summary,head_count,repeat_of,assigned_to,due_on,closed_at,outcome,resolved
1,张三,2018-05-01,来信,T,,good,,,,,2018-06-01,,YES
,张三,2018-13-01,PIGEON,T,WISH,x,many,,,soon,2018-06-01,GREAT,MAYBE
1,张三,2018-05-01,,T,,twice,,,,,,,
3,张三,2018-05-01,,,,no place,,,,,,,
4,张三,2018-05-01,,nowhere,,x,,,,,,,
5,张三,2018-05-01,,T,,x,0,,,,,,
6,张三,2018-05-01,,T,,x,,,,2019-01-01,,,
7,张三,2018-05-01,,T,,x,,,,,2018-04-30,,
8,张三,2918-05-01,,T,,x,,,,,,,
9,张三,2018-05-01,,T,,x,,,,,,EXPLAINED,YES
10,张三,2018-05-01,,T,,x,,,U,,,,
11,张三,2018-05-01,,T,,x
12,张三,2018-05-01,,T,,\"two
lines\",,99,,,,,
13,张三,2018-05-01,,T,,x,,3,,,,,
14,张三,2018-05-01,,T,,x,,15,,,,,
15,张三,2018-05-01,,T,,x,,14,,,,,
16,张三,2018-05-01,,T,,x,,1,,,,,
17,张三\u{7f},2018-05-01,,T,,x\u{0},,,,,,,
";

const TOLD: &str = "\
Problems that occur more than once:
  2 × repeat_of REPEAT_CIRCLE: expected an earlier case; this one repeats itself (a cycle, perhaps through other cases) (line 17)
One by one:
cases.csv:3: column external_number (empty): the value is missing; every case needs one
cases.csv:3: column registered_at = \"2018-13-01\": expected a date or time, such as 2018-10-31, 2018/10/31 09:30, 2018-10-31T09:30:00+08:00 or 2018年10月31日 上午9:30; add any other form to [formats] in the mapping
cases.csv:3: column channel = \"PIGEON\": not a channel; add it to [values.channel] as one of VISIT (来访), LETTER (来信), PHONE (来电), WEB (网上), EMAIL (电子邮件), FAX (传真), TRANSFER (转送)
cases.csv:3: column kind = \"WISH\": not a kind; add it to [values.kind] as one of SUGGESTION (建议), ACCUSATION (检举控告), APPEAL (申诉求决)
cases.csv:3: column head_count = \"many\": expected a number of people from 1 to 1000000
cases.csv:3: column due_on = \"soon\": expected a date or time, such as 2018-10-31, 2018/10/31 09:30, 2018-10-31T09:30:00+08:00 or 2018年10月31日 上午9:30; add any other form to [formats] in the mapping
cases.csv:3: column outcome = \"GREAT\": not an outcome; add it to [values.outcome] as one of SUPPORTED (支持), PARTLY_SUPPORTED (部分支持), EXPLAINED (解释说明), NOT_SUPPORTED (不予支持), MEDIATED (调解), WITHDRAWN (撤回), DIVERTED (依法导入其他途径)
cases.csv:3: column resolved = \"MAYBE\": not an answer to whether it is resolved; add it to [values.resolved] as one of YES (化解), NO (未化解), UNKNOWN (不详)
cases.csv:4: column external_number = \"1\": the number is not unique: line 2 has the same
cases.csv:5: column place (empty): the unit is missing: expected its code or name, or fallback_unit in the mapping
cases.csv:6: column place = \"nowhere\": there is no unit nowhere [UNIT_UNKNOWN]
cases.csv:7: column head_count = \"0\": the number of people must be 1 to 1,000,000 [HEAD_COUNT_INVALID]
cases.csv:8: column due_on = \"2019-01-01\": the due day must be between 2018-05-01 and 2018-06-30; limits = \"AS_RECORDED\" in the mapping takes later ones as they are [DUE_DATE_OUT_OF_RANGE]
cases.csv:9: column closed_at = \"2018-04-30\": the step before this one was on 2018-05-01; this one cannot be earlier [DATE_BEFORE_PREVIOUS_STEP]
cases.csv:10: column registered_at = \"2918-05-01\": what has not happened yet cannot be recorded [DATE_IN_FUTURE]
cases.csv:11: column outcome = \"EXPLAINED\": expected an empty cell: closed_at is empty, and only a closed case has this value
cases.csv:11: column resolved = \"YES\": expected an empty cell: closed_at is empty, and only a closed case has this value
cases.csv:12: column assigned_to = \"U\": there is no unit U [UNIT_UNKNOWN]
cases.csv:13: expected 14 values, as in the header, found 7; is a quote missing?
cases.csv:20: column summary: summary must be 1 to 20,000 characters without NUL [TEXT_INVALID]
cases.csv:14: column repeat_of = \"99\": expected the number of an earlier case; neither this file nor the log has a case with this number
cases.csv:16: column repeat_of = \"3\": the case that this one repeats, on line 5, is itself bad
cases.csv:17: column repeat_of = \"15\": expected an earlier case; this one repeats itself (a cycle, perhaps through other cases)
cases.csv:18: column repeat_of = \"14\": expected an earlier case; this one repeats itself (a cycle, perhaps through other cases)
18 rows checked: 2 cases can be imported, 0 already in the log, 16 bad rows; nothing was imported. Correct them and run the same command again, or import the other rows with --skip-bad REJECTED.csv.
";

#[tokio::test]
async fn every_bad_row_is_listed_with_its_place_and_nothing_is_imported() {
    let office = Office::new().await;
    for options in [&["--check"][..], &[]] {
        let run = office.cases(BAD, options);
        println!("{}", run.out);
        assert_eq!((run.code, result(&run).as_str(), run.err.as_str()), (Some(1), TOLD, ""));
        assert!(!run.out.contains("张三") && !run.out.contains("lines"), "personal data is not shown");
    }
    assert_eq!(office.events().await, 0);
}

#[tokio::test]
async fn with_skip_bad_the_other_rows_are_imported() {
    let office = Office::new().await;
    let run = office.cases(BAD, &["--skip-bad", "rejected.csv"]);
    let verdict = "18 rows: 2 cases imported (8 events), 0 already in the log, 16 bad rows left out and written to rejected.csv.";
    assert_eq!((run.code, result(&run).lines().last()), (Some(0), Some(verdict)));
    assert_eq!(office.events().await, 8);
    let rejected = office.path("rejected.csv");
    assert_eq!(std::fs::metadata(&rejected).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&rejected).unwrap();
    let mut lines = text.lines();
    assert!(lines.next().unwrap().starts_with('\u{feff}') && text.contains("outcome,resolved,reason\n"));
    assert!(text.contains("\n8,") || text.contains("8,张三"), "rows are unchanged: {text}");
    assert!(text.contains("7,张三,2018-05-01,,T,,x,,,,,2018-04-30,,,\"line 9: column closed_at"), "{text}");
    assert!(text.contains("13,张三,2018-05-01,,T,,x,,3,,,,,,\"line 16: column repeat_of = \"\"3\"\": the case that this one repeats, on line 5, is itself bad\""), "{text}");
    let again = office.cases(BAD, &["--skip-bad", "rejected.csv"]);
    again.refused(1, "IMPORT_REJECTED_EXISTS");
    // The rejected file itself can be corrected and imported.
    let right = text.lines().filter(|line| line.contains("reason") || line.starts_with("7,"));
    let right = right.collect::<Vec<_>>().join("\n").replace("2018-04-30", "2018-05-30");
    let rest = office.cases(right, &[]);
    assert_eq!(
        result(&rest),
        "Not used: the columns reason.\n1 rows: 1 cases imported (4 events), 0 already in the log.\n"
    );
}

#[tokio::test]
async fn an_unusable_file_or_mapping_is_refused_with_the_place() {
    let office = Office::new().await;
    let good = "nr,day,place\n1,2018-05-01,T\n";
    for (cases, mapping, code, expected) in [
        (
            good,
            "[columns]\nexternal_number = 'nr'\nregistered_at = 'date'",
            "IMPORT_MAPPING_INVALID",
            "m.toml:3:17: cases.csv has no column \"date\"; it has nr, day, place",
        ),
        (
            good,
            "[columns]\nexternal_numbr = 'nr'",
            "IMPORT_MAPPING_INVALID",
            "m.toml:2:1: unknown variant `external_numbr`",
        ),
        (good, "fallback_unit = 'U'", "IMPORT_MAPPING_INVALID", "m.toml:1:17: the unit U does not exist"),
        (
            good,
            "[columns]\nexternal_number='nr'\nregistered_at='day'\n[constants]\nchannel = 'PIGEON'",
            "IMPORT_MAPPING_INVALID",
            "m.toml:5:11: not a channel; add it to [values.channel] as one of VISIT",
        ),
        (
            good,
            "[columns]\nexternal_number='nr'\nregistered_at='day'\n[constants]\nassigned_to = 'U'",
            "IMPORT_MAPPING_INVALID",
            "m.toml:5:15: the unit U does not exist",
        ),
        (
            good,
            "",
            "IMPORT_HEADER_INVALID",
            "cases.csv:1: the column external_number is missing; if it has another name, add",
        ),
        (
            "external_number,registered_at\n",
            "",
            "IMPORT_HEADER_INVALID",
            "cases.csv:1: the column place is missing; add it, or set fallback_unit",
        ),
        (
            "place,external_number,place\n",
            "",
            "IMPORT_HEADER_INVALID",
            "cases.csv:1: columns 1 and 3 are both named \"place\"",
        ),
        ("", "", "IMPORT_HEADER_INVALID", "cases.csv:1: the column external_number is missing"),
    ] {
        office.file("m.toml", mapping);
        let run = office.cases(cases, &["--mapping", "m.toml"]);
        let output = run.refused(1, code);
        assert!(output.starts_with(&format!("redress: {expected}")), "{mapping}: {output}");
    }
    office.run(&["import", "cases", "nothing.csv"]).refused(3, "IMPORT_UNREADABLE");
}
