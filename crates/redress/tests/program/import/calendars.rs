//! Tests of `redress import calendar`, and of what `redress doctor` says of calendars.

use super::office::{Office, result};

fn official(year: i32) -> String {
    let path = format!("{}/../../examples/calendars/{year}.csv", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("an official calendar")
}

fn doctor(office: &Office) -> String {
    let out = office.run(&["doctor"]).out;
    let line = out.lines().find(|line| line.contains("calendar ")).unwrap_or_default();
    line.split_whitespace().skip(2).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn official_calendars_are_published_once_and_again_when_they_change() {
    let office = Office::new().await;
    assert_eq!(doctor(&office), "CN: no year is published, so Mondays to Fridays count as working days");
    for year in [2024, 2025, 2026] {
        office.file("days.csv", official(year));
        let run = office.run(&["import", "calendar", "days.csv", "--source", "国办发明电"]);
        let expected = format!("Calendar of CN: published {year}, already in the log nothing.\n");
        assert_eq!((run.code, result(&run)), (Some(0), expected));
    }
    assert_eq!(doctor(&office), "CN: 2024, 2025, 2026");
    let again = office.run(&["import", "calendar", "days.csv"]);
    assert_eq!(result(&again), "Calendar of CN: published nothing, already in the log 2026.\n");
    let corrected = official(2026).replace("2026-02-23,春节,true\n", "");
    office.file("corrected.csv", &corrected);
    let check = office.run(&["import", "calendar", "corrected.csv", "--check"]);
    assert_eq!(result(&check), "Calendar of CN: can be published 2026, already in the log nothing.\n");
    // There and back: each of them is what holds from then on.
    for file in ["corrected.csv", "days.csv"] {
        let run = office.run(&["import", "calendar", file]);
        assert_eq!(result(&run), "Calendar of CN: published 2026, already in the log nothing.\n");
    }
    let sql = "SELECT string_agg(payload #>> '{CalendarPublished,year}' || ' '
                   || json_array_length(payload #> '{CalendarPublished,days_off}'), ', ' ORDER BY position)
               FROM events WHERE aggregate_type = 'calendar'";
    assert_eq!(office.ask(sql).await, "2024 19, 2025 18, 2026 19, 2026 18, 2026 19");
}

#[tokio::test]
async fn the_json_of_the_public_data_set_is_read_for_any_region() {
    let office = Office::new().await;
    let file = r#"{
  "$schema": "https://raw.githubusercontent.com/NateScarlet/holiday-cn/master/schema.json",
  "year": 2026,
  "papers": ["https://www.gov.cn/notice"],
  "days": [
    {"name": "元旦", "date": "2026-01-01", "isOffDay": true},
    {"name": "元旦", "date": "2026-01-04", "isOffDay": false}
  ]
}"#;
    office.file("2026.json", file);
    let run = office.run(&["import", "calendar", "2026.json", "--region", "CN-33"]);
    let expected = "2026.json: JSON of holiday-cn, 2026.\nCalendar of CN-33: published 2026, already in the log nothing.\n";
    assert_eq!(result(&run), expected);
    let sql = "SELECT aggregate_id || ' ' || (payload ->> 'CalendarPublished') FROM events WHERE aggregate_type = 'calendar'";
    let event = office.ask(sql).await;
    assert!(event.starts_with("CN-33 ") && event.contains("https://www.gov.cn/notice"), "{event}");
    office.file("broken.json", &file[..100]);
    let run = office.run(&["import", "calendar", "broken.json"]);
    assert_ne!(run.code, Some(0));
    assert!(run.err.contains("broken.json:") && run.err.contains("isOffDay"), "{}", run.err);
}

#[tokio::test]
async fn every_bad_day_is_listed_and_nothing_is_published() {
    let office = Office::new().await;
    office.file(
        "bad.csv",
        "date,name,off\n2026-13-01,x,true\n2026-01-01,元旦,perhaps\n2026-02-25,春节,false\n",
    );
    let run = office.run(&["import", "calendar", "bad.csv"]);
    assert_eq!(run.code, Some(1), "{}", run.out);
    for expected in [
        "bad.csv:2: column date = \"2026-13-01\": expected a day such as 2026-10-01",
        "bad.csv:3: column off = \"perhaps\": expected true (a day off) or false (a workday)",
        "bad.csv:4: 2026-02-25 is a Wednesday: Mondays to Fridays are worked already",
        "3 bad rows: nothing was published.",
    ] {
        assert!(run.out.contains(expected), "{expected}\n{}", run.out);
    }
    office.file(
        "2026.json",
        r#"{"year": 2026, "days": [{"name": "元旦", "date": "2025-12-31", "isOffDay": true}]}"#,
    );
    let run = office.run(&["import", "calendar", "2026.json"]);
    assert!(run.out.contains("2025-12-31 is not a day of 2026"), "{}", run.out);
    office.file("short.csv", "date,name\n2026-01-01,元旦\n");
    let run = office.run(&["import", "calendar", "short.csv"]);
    assert!(run.err.contains("the column off is missing; expected date,name,off"), "{}", run.err);
    assert_eq!(office.ask("SELECT count(*)::text FROM events WHERE aggregate_type = 'calendar'").await, "0");
}
