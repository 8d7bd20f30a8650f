//! The options of `redress report petitions` about sponsors and lists of old cases.

use std::path::Path;

use serde_json::Value;

use crate::program::{redress, run};
use crate::story::Story;

const STORY: &str = "
    2018-10-08 A register at D1 in D1
    2018-10-10 B register at D1 in D1
    2018-10-11 B triage DISTRICT kind APPEAL
    2018-10-11 B assign D1 due 2018-10-25
    2018-10-12 B list OLD
    2018-10-12 B sponsor leader-1
    2018-10-20 B close MEDIATED delivered 2018-10-20
    2018-10-22 B follow-up YES SATISFIED
    2018-10-23 E register at D2 in D2 repeats B
    2018-10-25 B cancel OLD by C
    2018-10-26 B list NEW
    2018-10-26 E list NEW";

#[tokio::test]
async fn petitions_are_listed_by_sponsor_and_by_list_of_old_cases() {
    let mut story = Story::begin().await;
    story.given(STORY).await;
    let url = story.url();
    let list = |filters: &str| -> Value {
        let arguments: Vec<&str> = ["report", "petitions", "--format", "json"]
            .into_iter()
            .chain(filters.split_whitespace())
            .collect();
        let written = run(redress(Path::new("/nonexistent"), &arguments).env("DATABASE_URL", &url));
        assert_eq!((written.code, written.err.as_str()), (Some(0), ""), "{filters}");
        serde_json::from_str(&written.out).unwrap()
    };
    for (filters, expected) in [
        ("", "A B E"),
        ("--sponsored", "B"),
        ("--sponsored=false", "A E"),
        ("--backlog", "B E"),
        ("--backlog=LISTED", "B E"),
        ("--backlog=CANCELLED", "B"),
        ("--backlog=EITHER", "B E"),
        ("--backlog-list NEW", "B E"),
        ("--backlog-list OLD", ""),
        ("--backlog-list OLD --backlog=CANCELLED", "B"),
        ("--backlog-list NEW --backlog=CANCELLED", ""),
        ("--backlog-list OLD --backlog=EITHER --sponsored=false", ""),
    ] {
        let list = list(filters);
        let ids: Vec<&str> =
            list["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert_eq!(ids.join(" "), expected, "{filters}");
    }
    // What was asked is said, and the columns show it.
    let list = list("--sponsored --backlog=CANCELLED --backlog-list OLD");
    assert!(list.to_string().contains("sponsored true; backlog CANCELLED; backlog-list OLD"), "{list}");
    let row = &list["rows"][0];
    assert_eq!((row["sponsor"].as_str(), row["backlog"].as_str()), (Some("leader-1"), Some("NEW")));
}
