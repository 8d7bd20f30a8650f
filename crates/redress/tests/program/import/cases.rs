//! Tests good files: which events their rows become.

use encoding_rs::GB18030;
use serde_json::json;
use std::path::Path;

use super::office::{Office, result};

#[tokio::test]
async fn the_example_is_imported_once() {
    let office = Office::empty().await;
    let example = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/import").join(name);
        path.display().to_string()
    };
    let (units, cases, mapping) = (example("units.csv"), example("cases.csv"), example("cases.toml"));
    assert_eq!(
        result(&office.run(&["import", "units", &units])),
        "7 units imported, 0 already in the log.\n"
    );
    let import = ["import", "cases", &cases, "--mapping", &mapping];
    let check = office.run(&[&import[..], &["--check"]].concat());
    assert_eq!(
        (check.code, result(&check).as_str()),
        (Some(0), "12 rows checked: 12 cases can be imported, 0 already in the log.\n")
    );
    assert_eq!(office.events().await, 0, "a check changes nothing");
    assert_eq!(
        result(&office.run(&import)),
        "12 rows: 12 cases imported (60 events), 0 already in the log.\n"
    );
    assert_eq!(
        result(&office.run(&import)),
        "12 rows: 0 cases imported (0 events), 12 already in the log.\n"
    );
    assert_eq!(office.events().await, 60);
    assert_eq!(
        office.history("2023-001").await,
        "Registered 2023-02-06, Triaged 2023-02-06, Assigned 2023-02-06, Accepted 2023-02-08, Closed 2023-02-20, FollowedUp 2023-02-20"
    );
    assert_eq!(
        office.history("2023-011").await,
        "Registered 2023-09-09, Triaged 2023-09-09, Assigned 2023-09-09, Accepted 2023-09-12"
    );
    let repeat = "SELECT payload #>> '{Registered,matter}' FROM events WHERE aggregate_id = '2023-006' AND sequence = 1";
    assert_eq!(office.ask(repeat).await, "2023-003");
    let due = "SELECT payload #>> '{Assigned,due_on}' FROM events WHERE event_type = 'Assigned' AND aggregate_id = ";
    assert_eq!(office.ask(&format!("{due} '2023-001'")).await, "2023-03-01");
    assert_eq!(office.ask(&format!("{due} '2023-005'")).await, "2023-05-14", "the legal limit");
}

#[tokio::test]
async fn personal_data_is_stored_apart_and_people_are_recognised() {
    let office = Office::new().await;
    let cases = "external_number,petitioner,registered_at,place,summary\n\
        1,张三,2018-05-01,T,旧事\n2,李四,2018-05-02,T,x\n3, 张三 ,2018-05-03,T,y\n4,,2018-05-04,T,z\n";
    assert_eq!(office.cases(cases, &[]).code, Some(0));
    let ids = "SELECT string_agg(payload #>> '{Registered,petitioner_id}', ' ' ORDER BY position) FROM events WHERE event_type = 'Registered'";
    let before = office.ask(ids).await;
    let petitioners: Vec<&str> = before.split(' ').collect();
    assert_eq!(petitioners[0], petitioners[2]);
    assert_ne!(petitioners[0], petitioners[1]);
    assert_eq!(petitioners[3], "4", "a petitioner of this petition only");
    let anonymous = "SELECT string_agg(aggregate_id, ' ') FROM events WHERE payload #>> '{Registered,anonymous}' = 'true'";
    assert_eq!(office.ask(anonymous).await, "4");
    let output =
        "SELECT count(*)::text FROM events WHERE (events::text LIKE '%张三%' OR events::text LIKE '%旧事%')";
    assert_eq!(office.ask(output).await, "0");
    assert_eq!(office.values()[0], json!({ "NAME": "张三", "SUMMARY": "旧事" }));
    let more = format!("{cases}5,张三,2018-06-01,T,w\n");
    assert_eq!(
        result(&office.cases(more, &[])),
        "5 rows: 1 cases imported (3 events), 4 already in the log.\n"
    );
    assert!(office.ask(ids).await.ends_with(petitioners[0]), "the same person on another day");
}

#[tokio::test]
async fn files_in_old_encodings_are_read() {
    let office = Office::new().await;
    let rows = |number: &str| {
        format!(
            "external_number,registered_at,place,channel,summary\r\n{number},2018/5/1,T,来访,\"第一行\r\n第二行，\"\"引号\"\"\"\r\n"
        )
    };
    let gb18030 = GB18030.encode(&rows("gb")).0.into_owned();
    let utf16: Vec<u8> =
        format!("\u{feff}{}", rows("utf16")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = format!("\u{feff}{}", rows("bom")).into_bytes();
    for bytes in [gb18030.clone(), utf16, marked, rows("utf8").into_bytes()] {
        assert_eq!(
            result(&office.cases(bytes, &[])),
            "1 rows: 1 cases imported (3 events), 0 already in the log.\n"
        );
    }
    for values in office.values() {
        assert_eq!(values["SUMMARY"], "第一行\r\n第二行，\"引号\"");
    }
    let wrong = office.cases(gb18030, &["--encoding", "utf-8"]);
    assert_eq!(wrong.code, Some(1));
    assert!(
        wrong.out.starts_with("cases.csv:2: column channel: byte 1 of this value (0xc0) is not UTF-8"),
        "{}",
        wrong.out
    );
}

#[tokio::test]
async fn repeats_are_imported_after_their_original_in_any_order_of_rows() {
    let office = Office::new().await;
    let cases = "external_number,registered_at,place,repeat_of\n\
        3,2018-05-03,T,2\n2,2018-05-02,T,1\n1,2018-05-01,T,\n4,2018-05-04,T,1\n5,2018-05-05,T,4\n";
    assert_eq!(
        result(&office.cases(cases, &[])),
        "5 rows: 5 cases imported (15 events), 0 already in the log.\n"
    );
    let later = "external_number,registered_at,place,repeat_of\n6,2018-06-01,T,5\n";
    assert_eq!(
        result(&office.cases(later, &[])),
        "1 rows: 1 cases imported (3 events), 0 already in the log.\n"
    );
    let matters = "SELECT string_agg(DISTINCT payload #>> '{Registered,matter}', ' ') FROM events WHERE event_type = 'Registered'";
    assert_eq!(office.ask(matters).await, "1");
}

#[tokio::test]
async fn a_later_export_adds_the_steps_taken_since() {
    let office = Office::new().await;
    let header = "external_number,registered_at,place,closed_at,satisfaction\n";
    assert_eq!(office.cases(format!("{header}1,2018-05-01,T,,\n"), &[]).code, Some(0));
    let closed = format!("{header}1,2018-05-01,T,2018-05-20,满意\n");
    assert_eq!(
        result(&office.cases(&closed, &[])),
        "1 rows: 1 cases imported (2 events), 0 already in the log.\n1 cases were already in the log and get the steps taken since.\n"
    );
    assert_eq!(
        result(&office.cases(&closed, &[])),
        "1 rows: 0 cases imported (0 events), 1 already in the log.\n"
    );
    let changed = office.cases(closed.replace("05-20", "05-21"), &[]);
    let expected = "cases.csv:2: column closed_at = \"2018-05-21\": this case was imported before, and the log has \"2018-05-20\"; if the file is right, reopen the case as RECORDING_ERROR and close it again";
    assert!(changed.out.starts_with(expected), "{}", changed.out);
    assert_eq!((changed.code, office.events().await), (Some(1), 5));
}
