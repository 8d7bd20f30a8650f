//! Answers have the shape that the specification of GraphQL gives them, whatever is left out of them and whatever fails.

use crate::hurtful::Door;
use serde_json::{Value as Json, json};

#[tokio::test]
async fn nothing_selected_is_an_empty_object_and_nothing_there_is_null() {
    let door = Door::open().await;
    for (query, data) in [
        (r#"{ petition(id: "A") { id @skip(if: true) } }"#, json!({ "petition": {} })),
        (r#"{ petition(id: "NONE") { id @skip(if: true) } }"#, json!({ "petition": null })),
        (
            "{ events(first: 2, types: [UNIT_REGISTERED]) { nodes { ... on Registered { petitionId } } } }",
            json!({ "events": { "nodes": [{}, {}] } }),
        ),
        (
            r#"{ events(first: 1, types: [REGISTERED]) { nodes { ... on Triaged { kind } ... on PetitionEvent { petitionId } } } }"#,
            json!({ "events": { "nodes": [{ "petitionId": "A" }] } }),
        ),
        (
            r#"{ petition(id: "A") { receivedBy { ...F } } } fragment F on Unit { name @include(if: false) }"#,
            json!({ "petition": { "receivedBy": {} } }),
        ),
    ] {
        let (status, answer) = door.ask(query).await;
        assert_eq!((status, &answer["data"], &answer["errors"]), (200, &data, &Json::Null), "{query}");
    }
}

#[tokio::test]
async fn a_field_that_fails_takes_what_cannot_be_without_it() {
    let door = Door::open().await;
    let wrong = r#"children(first: 0) { totalCount }"#;
    for (query, data) in [
        // `receivedBy`, and `children` in it, are never null; the petition may be.
        (
            format!("{{ log {{ head }} petition(id: \"A\") {{ id receivedBy {{ code {wrong} }} }} }}"),
            json!({ "log": { "head": "head" }, "petition": null }),
        ),
        (format!("{{ petitions(first: 2) {{ nodes {{ id place {{ code {wrong} }} }} }} }}"), json!(null)),
        (
            r#"{ petition(id: "A") { id } statistics(unit: "P", window: {year: 2026}) { filings { value } closureRate { entries(part: NUMERATOR, first: 0) { nodes { n } } } } }"#
                .to_owned(),
            json!(null),
        ),
    ] {
        let (status, mut answer) = door.ask(&query).await;
        if let Some(head) = answer.pointer_mut("/data/log/head") {
            *head = json!("head");
        }
        assert_eq!((status, &answer["data"]), (200, &data), "{query}: {answer}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INPUT_INVALID", "{query}: {answer}");
        assert!(answer["errors"][0]["path"].as_array().is_some_and(|path| path.len() > 1), "{answer}");
    }
}

#[tokio::test]
async fn keys_come_in_the_order_of_the_selection() {
    let door = Door::open().await;
    let query = r#"{ log { head } petition(id: "A") { history(first: 1) { nodes { recordedAt ... on Registered { summary { state } headCount } sequence } } state id }
        statistics(unit: "P", window: {year: 2026}) { closureRate { yearOnYear numerator } filings { value } } unit(code: "P") { code } }"#;
    let text = door.text(query).await;
    let keys = [
        "log",
        "head",
        "petition",
        "history",
        "nodes",
        "recordedAt",
        "summary",
        "headCount",
        "sequence",
        "state",
        "id",
        "statistics",
        "closureRate",
        "yearOnYear",
        "numerator",
        "filings",
        "value",
        "unit",
        "code",
    ];
    let mut from = 0;
    for key in keys {
        let at = text[from..].find(&format!("\"{key}\":"));
        from += at.unwrap_or_else(|| panic!("{key} is not where it was asked for: {text}"));
    }
}
