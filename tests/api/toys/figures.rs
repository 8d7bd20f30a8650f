//! Statistics of a kind of case.

use super::*;

/// Statistics of `D`, for a month.
async fn toys(desk: &Desk, month: &str, fields: &str) -> Json {
    let query =
        format!("{{ statistics(unit: \"D\", window: {{month: \"{month}\"}}) {{ toys {{ {fields} }} }} }}");
    desk.data(Role::Analyst, Some("D"), &query).await["statistics"]["toys"].clone()
}

async fn answer(desk: &Desk, id: &str) {
    done(desk, &caller(Role::Supervisor, Some("C")), "answerToy", json!({ "id": id, "text": "ours" })).await;
}

/// `Q1` was answered in time, `Q2` late, `Q3` closed before its last day; all is known that happened by 2 April.
async fn answered() -> Desk {
    let desk = desk().await;
    answer(&desk, "Q1").await;
    desk.office.clock.set("2026-04-02T09:00:00+08:00");
    answer(&desk, "Q2").await;
    ask(&desk, "Q4", "N2", json!({})).await;
    desk.catch_up().await;
    desk
}

#[tokio::test]
async fn a_kind_has_its_figures_among_the_statistics() {
    let desk = answered().await;
    let fields = "asked { value cutOff monthOnMonth } timelyAnswerRate { numerator denominator percent }
        askedPetitionRate { numerator denominator }";
    for (month, asked, change, timely, petitions) in [
        ("2026-03", 3, Json::Null, json!({ "numerator": 1, "denominator": 1, "percent": "100.00" }), (2, 2)),
        (
            "2026-04",
            1,
            json!(-2.0 / 3.0),
            json!({ "numerator": 0, "denominator": 1, "percent": "0.00" }),
            (0, 0),
        ),
    ] {
        let found = toys(&desk, month, fields).await;
        assert_eq!((&found["asked"]["value"], &found["asked"]["monthOnMonth"]), (&json!(asked), &change));
        assert_eq!(found["timelyAnswerRate"], timely, "{month}");
        let (numerator, denominator) = petitions;
        let expected = json!({ "numerator": numerator, "denominator": denominator });
        assert_eq!(found["askedPetitionRate"], expected, "{month}");
    }
}

#[tokio::test]
async fn its_entries_name_cases() {
    let desk = answered().await;
    let entries = "entries(first: 9) { nodes { caseId petitionId n position } }";
    let found = toys(&desk, "2026-03", &format!("asked {{ {entries} }}")).await;
    let nodes = found["asked"]["entries"]["nodes"].as_array().unwrap();
    let named: Vec<_> =
        nodes.iter().map(|entry| (&entry["caseId"], &entry["petitionId"], &entry["n"])).collect();
    let expected = ["Q1", "Q2", "Q3"].map(|id| (json!(id), Json::Null, json!(1)));
    assert_eq!(named, expected.each_ref().map(|(case, none, n)| (case, none, n)));
    // Of a figure of petitions they name petitions.
    let entries = "entries(part: NUMERATOR, first: 9) { nodes { caseId petitionId petition { id } } }";
    let found = toys(&desk, "2026-03", &format!("askedPetitionRate {{ {entries} }}")).await;
    let nodes = &found["askedPetitionRate"]["entries"]["nodes"];
    let expected =
        ["N1", "N2"].map(|id| json!({ "caseId": null, "petitionId": id, "petition": { "id": id } }));
    assert_eq!(*nodes, json!(expected));
}

#[tokio::test]
async fn a_part_of_a_breakdown_has_no_statistics_of_kinds() {
    let desk = answered().await;
    let query = r#"{ statistics(unit: "D", window: {month: "2026-03"}) { breakdown(by: UNIT) {
        key statistics { toys { asked { value } } } } } }"#;
    let data = desk.data(Role::Analyst, Some("D"), query).await;
    let parts = data["statistics"]["breakdown"].as_array().unwrap();
    assert!(!parts.is_empty() && parts.iter().all(|part| part["statistics"]["toys"].is_null()), "{data}");
}
