//! Figures and rankings over GraphQL.

use crate::desk::{Desk, code};
use async_graphql::{Request, Value};
use redress_api::{
    auth::{Principal, Role},
    graphql::{Opening, schema},
};
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
    assert_eq!(rate["entries"]["pageInfo"], json!({ "hasNextPage": true, "endCursor": "10:A" }));
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
async fn a_ranking_tells_what_it_speaks_of() {
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
async fn bad_questions_are_told_what_was_expected() {
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
async fn whoever_waits_for_a_position_may_ask_how_far_the_log_goes() {
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
