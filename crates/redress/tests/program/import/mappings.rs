//! Tests mappings: registers, requests and event logs with the words and column names of other systems.

use super::office::Office;
use super::real_exports::{expect_output, input};

const OFFICE_WORDS: &str = "\
nulls = ['NULL', '-', '无']
excel_serials = true
[columns]
external_number = '编号'
registered_at = '来访时间'
channel = '渠道'
place = '问题属地'
assigned_to = '单位名称'
category = '事项类别'
status = '办理状态'
closed_at = '办结时间'
satisfaction = '满意度'
summary = '备注'
[values.channel]
'微信' = 'WEB'
'电话投诉' = 'PHONE'
'网站' = 'WEB'
[values.satisfaction]
'非常满意' = 'SATISFIED'
'一般' = 'BASICALLY_SATISFIED'
[leave_out]
'办理状态' = ['重复']
";

#[tokio::test]
async fn a_register_in_an_offices_own_words_is_mapped() {
    let office = Office::with("office-words-units.csv", None).await;
    office.file("words.toml", OFFICE_WORDS);
    let run = office.bring("office-words.csv", &["--mapping", "words.toml"]);
    expect_output(
        &run,
        0,
        &[
            "header on line 2",
            "office-words.csv:5: left out: 办理状态 is \"重复\"",
            "office-words.csv:7: left out: a total or note below the table, not a case",
            "5 rows: 3 cases imported",
            "2 rows left out",
        ],
    );
    assert_eq!(
        office.history("XF001").await,
        "Registered 2023-01-05, Triaged 2023-01-05, Assigned 2023-01-05, Closed 2023-01-20, FollowedUp 2023-01-20"
    );
    assert_eq!(
        office.history("XF004").await,
        "Registered 2023-01-12, Triaged 2023-01-12, Assigned 2023-01-12"
    );
    let unit = "SELECT payload #>> '{Assigned,unit,code}' FROM events WHERE aggregate_id = 'XF002' AND event_type = 'Assigned'";
    assert_eq!(office.ask(unit).await, "QX-ZJ");
    // Without the mapping, each unknown word is reported once, with the section it belongs to.
    let words =
        OFFICE_WORDS.replace("'网站' = 'WEB'\n", "").replace("[leave_out]\n'办理状态' = ['重复']\n", "");
    office.file("words.toml", words);
    let run = office.bring("office-words.csv", &["--mapping", "words.toml", "--check"]);
    expect_output(
        &run,
        1,
        &[
            "column 渠道 (channel) = \"网站\": not a channel; add it to [values.channel] as one of VISIT (来访)",
            "column 办理状态 (status) = \"重复\": not a status",
        ],
    );
    let run = office.bring("office-words.csv", &["--propose"]);
    expect_output(
        &run,
        0,
        &[
            "external_number = \"编号\"",
            "registered_at = \"来访时间\"",
            "[values.channel]",
            "\"微信\" = \"?\"",
            "nulls = [",
            "[values.satisfaction]",
            "excel_serials = true",
            "# [leave_out]",
            "# \"办理状态\" = [\"重复\"]   # 1 rows",
        ],
    );
}

#[tokio::test]
async fn the_accused_units_of_an_accusation_are_imported() {
    let office = Office::with("units-q-a-b.csv", None).await;
    let header = "external_number,registered_at,place,kind,against,assigned_to\n";
    let text = format!("{header}1,2023-01-02,Q,ACCUSATION,A；B,Q\n2,2023-01-02,Q,APPEAL,,Q\n");
    expect_output(&office.bring_text("against.csv", text, &[]), 0, &["2 rows: 2 cases imported"]);
    let named = "SELECT string_agg(coalesce(json_array_length(payload -> 'Registered' -> 'against'), 0)::text, ' ' ORDER BY position)
        FROM events WHERE event_type = 'Registered'";
    assert_eq!(office.ask(named).await, "2 0");
    let unknown = format!("{header}3,2023-01-02,Q,ACCUSATION,A;NOBODY,Q\n");
    expect_output(&office.bring_text("unknown.csv", unknown, &[]), 1, &["unknown.csv:2", "NOBODY"]);
    // As an appeal, which is the default, it would be shown to the unit.
    let kind = format!("{header}4,2023-01-02,Q,,A,Q\n");
    expect_output(
        &office.bring_text("kind.csv", kind, &[]),
        1,
        &["kind.csv:2: column kind (empty): expected a kind, since against names a unit"],
    );
}

#[tokio::test]
async fn an_ambiguous_unit_name_is_refused_with_both_codes() {
    let office = Office::empty().await;
    office.file("units.csv", "代码,名称,级别,上级\nC,市,地市,\nD1,城关镇,镇,C\nD2,城关镇,镇,C\n合计,,,\n");
    office.file("units.toml", "[columns]\ncode = '代码'\nname = '名称'\nlevel = '级别'\nparent = '上级'\n[values.level]\n'地市' = 'CITY'\n[leave_out]\n'代码' = ['合计']\n");
    let import = ["import", "units", "units.csv", "--mapping", "units.toml"];
    expect_output(
        &office.run(&[&import[..], &["--check"]].concat()),
        0,
        &["3 units can be imported, 0 already in the log, 1 rows left out"],
    );
    assert_eq!(office.ask("SELECT count(*)::text FROM events").await, "0");
    expect_output(&office.run(&import), 0, &["3 units imported"]);
    let cases = "external_number,registered_at,place\n1,2023-01-02,城关镇\n2,2023-01-02,市\n";
    let run = office.bring_text("a.csv", cases, &[]);
    expect_output(&run, 1, &["a.csv:2: column place = \"城关镇\": two units have this name, D1 and D2"]);
    office.file("m.toml", "[values.place]\n'城关镇' = 'D2'\n");
    expect_output(&office.bring_text("a.csv", cases, &["--mapping", "m.toml"]), 0, &["2 cases imported"]);
}

const US: &str = "\
fallback_unit = 'NYC'
[columns]
external_number = 'Service Request Number'
registered_at = 'Created Date'
closed_at = 'Closed Date'
status = 'Status'
channel = 'Source'
category = 'Complaint Type'
[values.channel]
MOBILE = 'WEB'
ONLINE = 'WEB'
[leave_out]
Status = ['Cancelled']
";

#[tokio::test]
async fn a_us_citys_requests_are_mapped() {
    let office = Office::with("units-nyc.csv", Some("America/New_York")).await;
    office.file("us.toml", US);
    let run = office.bring("us-311.csv", &["--mapping", "us.toml"]);
    expect_output(
        &run,
        0,
        &["registered_at with the month first", "4 rows: 2 cases imported", "2 rows left out"],
    );
    let at = "SELECT metadata ->> 'occurred_at' FROM events WHERE aggregate_id = '24-001' AND event_type = 'Registered'";
    assert_eq!(office.ask(at).await, "2024-03-14T18:15:22Z");
    // If the mapping names the forms of times, no other form is accepted.
    office.file("us.toml", format!("formats = ['%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M %p']\n{US}"));
    expect_output(&office.bring("us-311.csv", &["--mapping", "us.toml"]), 0, &["2 already in the log"]);
    // If every date fits both orders, the import does not guess.
    office.file("us.toml", US);
    let doubtful = "Service Request Number,Created Date,Closed Date,Status,Source,Complaint Type\n9,03/04/2024,,Open,PHONE,x\n";
    let run = office.bring_text("doubt.csv", doubtful, &["--mapping", "us.toml"]);
    expect_output(&run, 1, &["this date can be read day first or month first; set the form in [formats]"]);
    // An identical row counts once. A row with the same number and another value is refused.
    let twice = "external_number,registered_at,place\n7,2024-01-01,NYC\n7,2024-01-01,NYC\n8,2024-01-01,NYC\n8,2024-01-02,NYC\n";
    let run = office.bring_text("twice.csv", twice, &[]);
    expect_output(
        &run,
        1,
        &[
            "twice.csv:3: left out: the same row as line 2",
            "twice.csv:5: column external_number = \"8\": the number is not unique: line 4 has the same",
        ],
    );
}

const TWO: &str = "\
fallback_unit = 'Q'
[columns]
external_number = 'Report ID'
registered_at = 'Created'
triaged_at = 'Confirmed'
accepted_at = 'Acknowledged'
closed_at = ['Fixed', 'Closed']
status = 'Status'
category = 'Category'
summary = 'Detail'
[values.status]
'fixed - council' = 'CLOSED'
'unable to fix' = 'CLOSED'
'in progress' = 'OPEN'
[leave_out]
Status = ['duplicate']
";

#[tokio::test]
async fn a_date_in_either_of_two_columns_is_found() {
    let office = Office::with("units-q.csv", None).await;
    office.file("two.toml", TWO);
    let run = office.bring("two-closing-columns.csv", &["--mapping", "two.toml"]);
    expect_output(&run, 0, &["4 rows: 3 cases imported", "1 rows left out"]);
    let closed = "SELECT string_agg(aggregate_id || ' ' || (payload #>> '{Closed,occurred_on}'), ', ' ORDER BY aggregate_id) FROM events WHERE event_type = 'Closed'";
    assert_eq!(office.ask(closed).await, "101 2024-03-05, 102 2024-03-09");
    // A status that contradicts the dates is refused.
    let text = String::from_utf8(input("two-closing-columns.csv")).unwrap();
    let run = office.bring_text(
        "open.csv",
        text.replace("fixed - council", "in progress"),
        &["--mapping", "two.toml"],
    );
    expect_output(&run, 1, &["the status is OPEN, but closed_at has a time"]);
}

#[tokio::test]
async fn an_event_log_becomes_cases_as_csv_and_as_xes() {
    let office = Office::with("units-q-a-b.csv", None).await;
    let mapping = |number: &str, activity: &str, time: &str, unit: &str| {
        format!(
            "fallback_unit = 'Q'\n[columns]\nexternal_number = '{number}'\nactivity = '{activity}'\nstep_at = '{time}'\nstep_unit = '{unit}'\n\
             [constants]\nreopen_cause = 'NEW_VISIT'\n[values.activity]\nReceive = 'REGISTERED'\nSend = 'ASSIGNED'\nTake = 'ACCEPTED'\nPrint = 'NOTHING'\nAnswer = 'CLOSED'\nAgain = 'REOPENED'\n"
        )
    };
    let steps = [
        ("c-1", "Receive", "2023-01-02T09:00:00+08:00", ""),
        ("c-2", "Receive", "2023-01-02T10:00:00+08:00", ""),
        ("c-1", "Print", "2023-01-02T09:30:00+08:00", ""),
        ("c-1", "Send", "2023-01-03T09:00:00+08:00", "A"),
        ("c-1", "Answer", "2023-01-20T09:00:00+08:00", "A"),
        ("c-1", "Take", "2023-01-04T09:00:00+08:00", "A"),
        ("c-1", "Again", "2023-02-01T09:00:00+08:00", ""),
        ("c-1", "Send", "2023-02-02T09:00:00+08:00", "B"),
        ("c-1", "Answer", "2023-02-20T09:00:00+08:00", "B"),
    ];
    let mut csv = "case_id,activity,time,unit\n".to_owned();
    steps
        .iter()
        .for_each(|(case, activity, time, unit)| csv += &format!("{case},{activity},{time},{unit}\n"));
    office.file("log.toml", mapping("case_id", "activity", "time", "unit"));
    let run = office.bring_text("log.csv", &csv, &["--mapping", "log.toml"]);
    expect_output(
        &run,
        0,
        &[
            "2 rows: 2 cases imported (11 events)",
            "1 rows of the event log are not steps of the procedure and are skipped.",
        ],
    );
    assert_eq!(
        office.history("c-1").await,
        "Registered 2023-01-02, Triaged 2023-01-03, Assigned 2023-01-03, Accepted 2023-01-04, Closed 2023-01-20, Reopened 2023-02-01, Assigned 2023-02-02, Closed 2023-02-20"
    );
    let mut xes = "<?xml version=\"1.0\"?>\n<log>\n".to_owned();
    for case in ["c-1", "c-2"] {
        xes += &format!("<trace><string key=\"concept:name\" value=\"{case}\"/>\n");
        for (_, activity, time, unit) in steps.iter().filter(|(of, ..)| *of == case) {
            xes += &format!(
                "<event><string key=\"concept:name\" value=\"{activity}\"/><date key=\"time:timestamp\" value=\"{time}\"/><string key=\"org:group\" value=\"{unit}\"/></event>\n"
            );
        }
        xes += "</trace>\n";
    }
    xes += "</log>\n";
    office.file("xes.toml", mapping("case:concept:name", "concept:name", "time:timestamp", "org:group"));
    expect_output(
        &office.bring_text("log.xes", &xes, &["--mapping", "xes.toml"]),
        0,
        &["event log in XES", "0 cases imported (0 events), 2 already in the log"],
    );
    let run = office.bring_text("bad.csv", csv.replace("Print", "Unknown"), &["--mapping", "log.toml"]);
    expect_output(&run, 1, &["column activity = \"Unknown\": not a step; add it to [values.activity]"]);
}
