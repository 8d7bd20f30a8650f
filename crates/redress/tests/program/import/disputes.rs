//! Tests of `redress import disputes`.

use super::office::{Office, result};

const DISPUTES: &str = "\
编号,发现时间,place,类别,petitioner,内容,assigned_to,due_on,resolved_at,method,petition,became_petition_at
J-1,2023-02-06,Town,LAND,王某,田界,Town,2023-02-20,2023-02-17,调解,,
J-2,2023年2月7日 上午9:30,T,LAND,李某,院墙,,,2023-02-07 16:00,,,
J-3,2023-02-08,T,WAGES,赵某,工钱,T,2023-12-31,,,2023-9,2023-03-01
J-4,2023-02-09,T,LAND,孙某,出路,,,,,,
";

const MAPPING: &str = r#"limits = "AS_RECORDED"
[columns]
external_number = "编号"
found_at = "发现时间"
category = "类别"
summary = "内容"
"#;

impl Office {
    fn disputes(&self, text: &str, options: &[&str]) -> crate::program::Run {
        self.file("disputes.csv", text);
        self.file("disputes.toml", MAPPING);
        self.run(&[&["import", "disputes", "disputes.csv", "--mapping", "disputes.toml"], options].concat())
    }

    /// With the petition `2023-9`, which was registered on 20 February 2023.
    async fn with_a_petition() -> Self {
        let office = Self::new().await;
        let cases = "external_number,registered_at,place\n2023-9,2023-02-20,T\n";
        assert_eq!(office.cases(cases, &[]).code, Some(0));
        office
    }

    async fn dispute_events(&self) -> String {
        self.ask("SELECT count(*)::text FROM events WHERE aggregate_type = 'dispute'").await
    }
}

#[tokio::test]
async fn disputes_are_imported_once_and_go_on() {
    let office = Office::with_a_petition().await;
    let checked = office.disputes(DISPUTES, &["--check"]);
    assert_eq!(result(&checked), "4 rows checked: 4 disputes can be imported, 0 already in the log.\n");
    assert_eq!(office.dispute_events().await, "0");
    let first = office.disputes(DISPUTES, &[]);
    assert_eq!(
        (first.code, result(&first).as_str()),
        (Some(0), "4 rows: 4 disputes imported (9 events), 0 already in the log.\n")
    );
    for (id, history) in [
        ("J-1", "DisputeFound 2023-02-06, DisputeAssigned 2023-02-06, DisputeResolved 2023-02-17"),
        ("J-2", "DisputeFound 2023-02-07, DisputeResolved 2023-02-07"),
        ("J-3", "DisputeFound 2023-02-08, DisputeAssigned 2023-02-08, DisputeBecamePetition 2023-03-01"),
        ("J-4", "DisputeFound 2023-02-09"),
    ] {
        assert_eq!(office.history(id).await, history, "{id}");
    }
    let payload =
        office.ask("SELECT payload::text FROM events WHERE aggregate_id = 'J-3' AND sequence = 2").await;
    assert!(payload.contains("AS_RECORDED"), "{payload}");
    let found =
        office.ask("SELECT payload::text FROM events WHERE aggregate_id = 'J-1' AND sequence = 1").await;
    assert!(!found.contains("王某") && !found.contains("田界"), "{found}");
    let values = office.values();
    assert_eq!((&values[0]["PARTIES"], &values[0]["SUMMARY"]), (&"王某".into(), &"田界".into()));

    let again = office.disputes(DISPUTES, &[]);
    assert_eq!(result(&again), "4 rows: 0 disputes imported (0 events), 4 already in the log.\n");
    let resolved = DISPUTES.replace("孙某,出路,,,,,,", "孙某,出路,,,2023-03-03,OTHER,,");
    let more = office.disputes(&resolved, &[]);
    assert_eq!(
        result(&more),
        "4 rows: 0 disputes imported (1 events), 3 already in the log.\n\
         1 disputes were already in the log and get the steps taken since.\n"
    );
    let replayed = office.run(&["replay", "J-1", "--kind", "dispute"]);
    for said in [
        "Dispute J-1: closed after 3 events",
        "DisputeFound",
        "SUMMARY, PARTIES (sealed)",
        "=> closed, worked with by T Town, due -",
    ] {
        assert!(replayed.out.contains(said), "{said}\n{}", replayed.out);
    }
    office.run(&["replay", "J-9", "--kind", "dispute"]).refused(1, "CASE_UNKNOWN");
    let verified = office.run(&["replay", "--all", "--verify"]);
    assert_eq!(verified.code, Some(0), "{}", verified.out);
    let figures = office.run(&["report", "statistics", "--unit", "C", "--year", "2023", "--format", "csv"]);
    let rate = figures.out.lines().find(|line| line.contains("disputes.resolutionRate")).expect("a line");
    assert!(rate.contains("75.00"), "{rate}");
}

#[tokio::test]
async fn every_bad_row_is_listed_and_nothing_is_imported() {
    let office = Office::with_a_petition().await;
    let header = DISPUTES.lines().next().expect("a header");
    let rows = "\
J-1,2023-02-06,nowhere,LAND,王某,田界,,,,,,
J-2,,T,LAND,李某,院墙,,,,,,
J-3,2023-02-08,T,WAGES,赵某,,,,,,,
J-4,2023-02-09,T,LAND,孙某,出路,T,2023-02-01,,,,
J-4,2023-02-09,T,LAND,孙某,出路,,,,,,
J-5,2023-02-09,T,LAND,孙某,出路,,,2023-02-08,,,
J-6,2023-02-09,T,LAND,孙某,出路,,,2023-03-08,,2023-9,2023-03-01
J-7,2023-02-09,T,LAND,孙某,出路,,,,,2023-9,2023-02-19
J-8,2023-02-09,T,LAND,孙某,出路,,,,,2023-8,2023-03-01
J-9,2023-02-09,T,LAND,孙某,出路,,,2023-03-08,magic,,
J-10,2099-02-09,T,LAND,孙某,出路,,,,,,
";
    let run = office.disputes(&format!("{header}\n{rows}"), &[]);
    for said in [
        "disputes.csv:2: column place = \"nowhere\": there is no unit nowhere [UNIT_UNKNOWN]",
        "disputes.csv:3: column 发现时间 (found_at) (empty): the value is missing",
        "disputes.csv:4: column 内容 (summary)",
        "disputes.csv:5: column due_on = \"2023-02-01\": the due day must be between",
        "disputes.csv:6: column 编号 (external_number) = \"J-4\": the number is not unique: line 5 has the same",
        "disputes.csv:7: column resolved_at = \"2023-02-08\": the step before this one was on 2023-02-09",
        "disputes.csv:8: column became_petition_at",
        "disputes.csv:9: column became_petition_at = \"2023-02-19\": the petition was registered on 2023-02-20",
        "disputes.csv:10: column petition = \"2023-8\": there is no petition of this number [PETITION_UNKNOWN]",
        "disputes.csv:11: column method = \"magic\": expected one of PERSUASION (劝导)",
        "disputes.csv:12: column 发现时间 (found_at)",
        "11 rows checked: 11 bad rows; nothing was imported.",
    ] {
        assert!(run.out.contains(said), "{said}\n{}", run.out);
    }
    assert!(!run.out.contains("孙某") && !run.out.contains("出路"), "{}", run.out);
    assert_eq!((run.code, office.dispute_events().await.as_str()), (Some(1), "0"));
    let refused = office.disputes(&DISPUTES.replace("petitioner,", "who,"), &[]);
    assert!(refused.refused(1, "IMPORT_HEADER_INVALID").contains("the column petitioner is missing"));
}
