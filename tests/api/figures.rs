//! Figures and rankings over GraphQL.

use crate::{
    desk::{Desk, code},
    fixture::{Office, id, registration},
};
use async_graphql::{Request, Value};
use redress_api::graphql::{Opening, schema};
use redress_auth::{Principal, Role};
use redress_domain::{Kind, petition::steps::Register};
use redress_log::Command;
use redress_read::MinimumCell;
use serde_json::{Value as Json, json};

const CLOSURE: &str = r#"{ statistics(unit: "D", window: {month: "2026-03"}) {
    position
    closureRate(base: REGISTERED) { numerator denominator value percent provisional cutOff
        entries(part: NUMERATOR, first: 1) { nodes { petitionId position n } pageInfo { hasNextPage endCursor } } }
    breakdown(by: UNIT) { key statistics { filings { value } } } } }"#;

#[tokio::test]
async fn an_analyst_gets_figures_and_the_petitions_behind_them() {
    let desk = Desk::open().await;
    let answer = desk.ask(Role::Analyst, Some("D"), CLOSURE).await;
    assert_eq!(answer["errors"], Json::Null, "{answer}");
    let rate = &answer["data"]["statistics"]["closureRate"];
    assert_eq!(
        (&rate["numerator"], &rate["denominator"], &rate["percent"]),
        (&json!(2), &json!(3), &json!("66.67"))
    );
    assert_eq!((&rate["cutOff"], &rate["provisional"]), (&json!("2026-03-02"), &json!(true)));
    assert_eq!(rate["entries"]["nodes"], json!([{ "petitionId": "A", "position": "10", "n": 1 }]));
    assert_eq!(rate["entries"]["pageInfo"], json!({ "hasNextPage": true, "endCursor": "18:1" }));
    assert_eq!(
        (&answer["data"]["statistics"]["position"], &answer["extensions"]["position"]),
        (&json!("18"), &json!("18"))
    );
    let parts = answer["data"]["statistics"]["breakdown"].as_array().unwrap();
    let filings = |key: &str| {
        parts.iter().find(|part| part["key"] == key).unwrap()["statistics"]["filings"]["value"].clone()
    };
    assert_eq!((filings("T"), filings("own")), (json!(3), json!(0)));
}

#[tokio::test]
async fn figures_of_other_units_and_other_roles_are_refused() {
    let desk = Desk::open().await;
    for (role, unit, expected) in [
        (Role::Analyst, Some("P"), "none"),
        (Role::Analyst, Some("D"), "none"),
        (Role::Analyst, Some("T"), "FORBIDDEN"),
        (Role::Analyst, Some("D-HOUSING"), "FORBIDDEN"),
        (Role::Analyst, None, "FORBIDDEN"),
        (Role::Intake, Some("D"), "FORBIDDEN"),
        (Role::Integrator, Some("D"), "FORBIDDEN"),
        (Role::Auditor, None, "none"),
        (Role::Admin, None, "none"),
    ] {
        let answer = desk.ask(role, unit, CLOSURE).await;
        assert_eq!(code(&answer), expected, "{role:?} of {unit:?}: {answer}");
        assert_eq!(answer["data"].is_null(), expected == "FORBIDDEN", "{answer}");
    }
}

#[tokio::test]
async fn a_ranking_shows_its_terms() {
    let desk = Desk::open().await;
    let query = r#"{ monthlyRanking(month: "2026-05", metric: CLOSURE, under: "C", level: DISTRICT, minimumDenominator: 1) {
        month level cutOff position rows { unit { code name } numerator denominator rank flagged streak } } }"#;
    let answer = desk.ask(Role::Auditor, None, query).await;
    let ranking = &answer["data"]["monthlyRanking"];
    assert_eq!(
        (&ranking["month"], &ranking["level"], &ranking["position"]),
        (&json!("2026-05"), &json!("DISTRICT"), &json!("18"))
    );
    // Nothing is due by the day of the last event, so the one district is listed unranked.
    let row = json!({ "unit": { "code": "D", "name": "Office D" }, "numerator": 0, "denominator": 0, "rank": null,
        "flagged": false, "streak": 0 });
    assert_eq!(ranking["rows"], json!([row]), "{answer}");
}

#[tokio::test]
async fn bad_queries_get_an_error_that_says_what_was_expected() {
    let desk = Desk::open().await;
    let statistics = |arguments: &str| format!("{{ statistics({arguments}) {{ position }} }}");
    for (arguments, expected) in [
        (r#"unit: "nowhere", window: {year: 2026}"#, "UNIT_UNKNOWN"),
        (r#"unit: "", window: {year: 2026}"#, "INPUT_INVALID"),
        (r#"unit: "D", window: {year: 12026}"#, "INPUT_INVALID"),
        (r#"unit: "D", window: {range: {from: "2026-03-02", to: "2026-03-01"}}"#, "WINDOW_EMPTY"),
        (r#"unit: "D", window: {month: "2026-03"}, position: "99""#, "POSITION_PAST_HEAD"),
        (r#"unit: "D", window: {month: "2026-03"}, minPosition: "99""#, "POSITION_PAST_HEAD"),
    ] {
        let answer = desk.ask(Role::Admin, None, &statistics(arguments)).await;
        assert_eq!(code(&answer), expected, "{arguments}: {answer}");
    }
    for arguments in [
        r#"unit: "D", window: {month: "2026-13"}"#,
        r#"unit: "D", window: {}"#,
        r#"unit: "D", window: {year: 2026, month: "2026-03"}"#,
    ] {
        let answer = desk.ask(Role::Admin, None, &statistics(arguments)).await;
        assert!(
            answer["errors"][0]["message"].is_string() && answer["data"].is_null(),
            "{arguments}: {answer}"
        );
    }
}

#[tokio::test]
async fn every_role_that_waits_for_a_position_may_read_the_end_of_the_log() {
    let desk = Desk::open().await;
    for (role, unit) in Role::ALL.into_iter().flat_map(|role| [(role, Some("T")), (role, None)]) {
        let log = desk.data(role, unit, "{ log { head readPosition lag } }").await;
        assert_eq!(log["log"], json!({ "head": "18", "readPosition": "18", "lag": 0 }), "{role} of {unit:?}");
    }
    assert_eq!(code(&desk.ask_as(&[], Some("T"), "{ log { head } }").await), "FORBIDDEN");
}

#[tokio::test]
async fn before_the_database_is_ready_queries_say_so() {
    let caller = Principal { subject: "somebody".into(), unit: None, roles: [Role::Admin].into() };
    let answer =
        schema(Opening::default()).finish().execute(Request::new("{ log { head } }").data(caller)).await;
    let code = answer.errors[0].extensions.as_ref().and_then(|extensions| extensions.get("code")).cloned();
    assert_eq!(code, Some(Value::from("NOT_READY")));
}

/// An accusation of `T`, and another petition of the same matter; all were received there, and others.
async fn accused() -> Desk {
    let office = Office::open().await;
    let filed = |number: &str, kind, against: &[&str], repeat_of: Option<&str>| Register {
        kind: Some(kind),
        against: against.iter().map(|unit| unit.parse().unwrap()).collect(),
        received_by: "T".parse().unwrap(),
        repeat_of: repeat_of.map(id),
        ..registration(number)
    };
    for register in [
        filed("accusation", Kind::Accusation, &["T"], None),
        filed("other", Kind::Suggestion, &[], None),
        filed("again", Kind::Appeal, &[], Some("accusation")),
        filed("other-again", Kind::Appeal, &[], Some("other")),
        Register { received_by: "C".parse().unwrap(), ..filed("elsewhere", Kind::Appeal, &[], None) },
    ] {
        office.done(Command::register(register)).await;
    }
    Desk::over(office).await
}

#[tokio::test]
async fn entries_show_no_more_than_their_petitions_do_and_still_sum_up() {
    let desk = accused().await;
    let query = r#"{ statistics(unit: "T", window: {year: 2026}) {
        repeatMatterRate { numerator entries(part: NUMERATOR, first: 10) { edges { cursor node { petitionId position n } } } }
        filings { value entries(first: 10) { nodes { petitionId position n petition { id } } } } } }"#;
    let accusation = json!({ "petitionId": "accusation", "position": "8", "n": 1 });
    let other = json!({ "petitionId": "other", "position": "9", "n": 1 });
    let withheld = json!({ "petitionId": null, "position": null, "n": 1 });
    for (role, unit, expected) in [
        (Role::Auditor, None, [&accusation, &other]),
        (Role::Handler, Some("P"), [&accusation, &other]),
        // What repeats the accusation is not for `T`, nor that something does. Nor does its place in the list say.
        (Role::Handler, Some("T"), [&other, &withheld]),
        (Role::Auditor, Some("T"), [&other, &withheld]),
    ] {
        let data = desk.data(role, unit, query).await;
        let (rate, filings) = (&data["statistics"]["repeatMatterRate"], &data["statistics"]["filings"]);
        let edges = rate["entries"]["edges"].as_array().unwrap();
        assert_eq!(
            edges.iter().map(|edge| &edge["node"]).collect::<Vec<_>>(),
            expected,
            "{role} of {unit:?}"
        );
        assert_eq!(edges.iter().map(|edge| &edge["cursor"]).collect::<Vec<_>>(), ["10:1", "10:2"]);
        assert_eq!(rate["numerator"], 2);
        let nodes = filings["entries"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.iter().map(|node| node["n"].as_i64().unwrap()).sum::<i64>(), 5);
        assert_eq!(filings["value"], 5);
        // One was received elsewhere, and its problem lies at `T`.
        let seen = if unit == Some("T") && role == Role::Handler { 4 } else { 5 };
        let shown = nodes.iter().filter(|node| !node["petitionId"].is_null());
        assert!(
            shown
                .clone()
                .all(|node| node["petition"]["id"] == node["petitionId"] && node["position"].is_string())
        );
        assert_eq!(shown.count(), seen, "{role} of {unit:?}: {filings}");
        let hidden = json!({ "petitionId": null, "position": null, "n": 1, "petition": null });
        assert_eq!(nodes[seen..], vec![hidden; 5 - seen]);
    }
    // An analyst of the accused unit is not told of the accuser's other petition either.
    let analyst = desk.data(Role::Analyst, Some("T"), query).await;
    let edges = analyst["statistics"]["repeatMatterRate"]["entries"]["edges"].as_array().unwrap().clone();
    let named: Vec<_> = edges.iter().map(|edge| &edge["node"]["petitionId"]).collect();
    assert_eq!(named, [&json!("other"), &Json::Null]);
    let analyst = desk.data(Role::Analyst, Some("P"), query).await;
    let nodes = &analyst["statistics"]["repeatMatterRate"]["entries"]["edges"];
    assert!(nodes.as_array().unwrap().iter().all(|edge| edge["node"]["position"].is_null()), "{nodes}");
}

#[tokio::test]
async fn pages_of_entries_follow_one_another_whatever_is_withheld() {
    let desk = accused().await;
    let page = async |arguments: &str| {
        let query = format!(
            r#"{{ statistics(unit: "T", window: {{year: 2026}}) {{ filings {{
                entries(first: 2{arguments}) {{ nodes {{ petitionId }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}"#
        );
        desk.data(Role::Handler, Some("T"), &query).await["statistics"]["filings"]["entries"].clone()
    };
    let first = page("").await;
    // What is recorded meanwhile is not for these pages.
    desk.office
        .done(Command::register(Register { received_by: "T".parse().unwrap(), ..registration("new") }))
        .await;
    desk.catch_up().await;
    let second = page(&format!(", after: {}", first["pageInfo"]["endCursor"])).await;
    let third = page(&format!(", after: {}", second["pageInfo"]["endCursor"])).await;
    let numbers: Vec<&Json> = [&first, &second, &third]
        .into_iter()
        .flat_map(|page| page["nodes"].as_array().unwrap())
        .map(|node| &node["petitionId"])
        .collect();
    assert_eq!(json!(numbers), json!(["accusation", "other", "again", "other-again", null]));
    assert_eq!(third["pageInfo"]["hasNextPage"], false);
    for wrong in ["10", "10:", ":1", "10:accusation", "MTA6MQ"] {
        let query = format!(
            r#"{{ statistics(unit: "T", window: {{year: 2026}}) {{ filings {{ entries(first: 2, after: "{wrong}") {{ nodes {{ n }} }} }} }} }}"#
        );
        assert_eq!(code(&desk.ask(Role::Handler, Some("T"), &query).await), "INPUT_INVALID", "{wrong}");
    }
}

#[tokio::test]
async fn small_counts_of_breakdowns_are_suppressed_where_the_server_says_so() {
    let desk = accused().await;
    let query = r#"{ statistics(unit: "D", window: {year: 2026}) { filings { value suppressed }
        visits(channel: VISIT) { batches { value suppressed } } letters: visits(channel: LETTER) { batches { value suppressed } }
        breakdown(by: KIND) { key statistics { filings { value suppressed entries(first: 9) { nodes { n } } }
            repeatMatterRate { numerator denominator value percent interval { low } suppressed
                entries(part: NUMERATOR, first: 9) { nodes { n } } } } } } }"#;
    let ask = async |minimum| {
        let schema = desk.schema_with(MinimumCell(minimum));
        let caller = Principal {
            subject: "x".into(),
            unit: Some("D".parse().unwrap()),
            roles: [Role::Analyst].into(),
        };
        let answer = schema.execute(Request::new(query).data(caller)).await;
        assert_eq!(answer.errors.len(), 0, "{:?}", answer.errors);
        serde_json::to_value(answer.data).unwrap()["statistics"].clone()
    };
    let filings = |answer: &Json| {
        let parts = answer["breakdown"].as_array().unwrap().iter();
        parts.map(|part| part["statistics"]["filings"]["value"].clone()).collect::<Vec<_>>()
    };
    // An accusation, three appeals, a suggestion.
    for off in [0, 1] {
        assert_eq!(filings(&ask(off).await), [json!(1), json!(3), json!(1)]);
    }
    let answer = ask(2).await;
    assert_eq!(filings(&answer), [Json::Null, json!(3), Json::Null]);
    let shown = json!({ "value": 5, "suppressed": false });
    assert_eq!((&answer["filings"], &answer["visits"]["batches"]), (&shown, &shown), "the whole is shown");
    assert_eq!(answer["letters"]["batches"], json!({ "value": 0, "suppressed": false }));
    let accusations = &answer["breakdown"][0]["statistics"];
    assert_eq!(accusations["filings"], json!({ "value": null, "suppressed": true, "entries": null }));
    let rate = json!({ "numerator": null, "denominator": null, "value": null, "percent": null, "interval": null,
        "suppressed": true, "entries": null });
    assert_eq!(accusations["repeatMatterRate"], rate);
}

#[tokio::test]
async fn small_counts_are_revealed_neither_by_comparisons_nor_by_entries() {
    let desk = Desk::open().await;
    let ask = async |minimum, unit: Option<&str>| {
        let query = r#"{ statistics(unit: "D", window: {month: "2026-04"}) { filings { value monthOnMonth } }
            year: statistics(unit: "D", window: {year: 2026}) { repeatMatterRate { suppressed
                numerator: entries(part: NUMERATOR, first: 9) { nodes { n } }
                denominator: entries(part: DENOMINATOR, first: 9) { nodes { n } } } } }"#;
        let unit = unit.map(|unit| unit.parse().unwrap());
        let caller = Principal { subject: "x".into(), unit, roles: [Role::Auditor].into() };
        let answer = desk.schema_with(MinimumCell(minimum)).execute(Request::new(query).data(caller)).await;
        assert_eq!(answer.errors.len(), 0, "{:?}", answer.errors);
        serde_json::to_value(answer.data).unwrap()
    };
    // Five in March, nothing in April.
    let change = async |minimum| ask(minimum, Some("D")).await["statistics"]["filings"].clone();
    assert_eq!(change(0).await, json!({ "value": 0, "monthOnMonth": -1.0 }));
    assert_eq!(change(6).await, json!({ "value": 0, "monthOnMonth": null }));
    // Whether a matter was filed again is decided by petitions of which the caller may know nothing.
    let entries = async |minimum, unit| {
        let rate = ask(minimum, unit).await["year"]["repeatMatterRate"].clone();
        assert_eq!(rate["suppressed"], false);
        [rate["numerator"].is_null(), rate["denominator"].is_null()]
    };
    assert_eq!(entries(0, Some("D")).await, [false, false]);
    assert_eq!(entries(2, Some("D")).await, [true, false]);
    assert_eq!(entries(2, None).await, [false, false]);
}
