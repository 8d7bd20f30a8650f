//! Events of a kind of case: histories and the feed.

use super::*;
use crate::{
    events::{feed, positions},
    subscription,
};

const FIELDS: &str = "__typename eventType position sequence ... on ToyEvent { caseId masked }
    ... on ToyAsked { owner { code } to { code level } petition answerBy text { value state } } ... on ToyClosed { closedOn }";

#[tokio::test]
async fn a_history_has_the_types_of_its_events() {
    let desk = desk().await;
    let query = format!(
        "{{ toy(id: \"Q3\") {{ history(first: 1) {{ nodes {{ {FIELDS} }} edges {{ cursor node {{ position }} }}
            pageInfo {{ hasNextPage endCursor }} }} rest: history(first: 9, after: \"1\") {{ nodes {{ {FIELDS} }} pageInfo {{ hasNextPage }} }} }} }}"
    );
    let toy = desk.data(Role::Handler, Some("D"), &query).await["toy"].clone();
    let asked = json!({ "__typename": "ToyAsked", "eventType": "TOY_ASKED", "position": "10", "sequence": 1, "caseId": "Q3",
        "masked": false, "owner": { "code": "C" }, "to": { "code": "D", "level": "DISTRICT" }, "petition": "N1", "answerBy": "2026-03-10",
        "text": { "value": "text of Q3", "state": "SHOWN" } });
    assert_eq!(
        toy["history"],
        json!({ "nodes": [asked], "edges": [{ "cursor": "1", "node": { "position": "10" } }],
            "pageInfo": { "hasNextPage": true, "endCursor": "1" } })
    );
    let closed = json!({ "__typename": "ToyClosed", "eventType": "TOY_CLOSED", "position": "11", "sequence": 2, "caseId": "Q3",
        "masked": false, "closedOn": "2026-03-03" });
    assert_eq!(toy["rest"], json!({ "nodes": [closed], "pageInfo": { "hasNextPage": false } }));
}

#[tokio::test]
async fn the_feed_has_them_between_the_others() {
    let desk = desk().await;
    // Units 1 to 5, petitions 6 and 7.
    for (role, unit, arguments, expected) in [
        (Role::Auditor, None, "first: 100", (1..=11).collect::<Vec<i64>>()),
        (Role::Auditor, None, "first: 100, types: [TOY_ASKED]", vec![8, 9, 10]),
        (Role::Auditor, None, "first: 100, types: [TOY_CLOSED, REGISTERED]", vec![6, 7, 11]),
        // A name is its kind's own.
        (Role::Auditor, None, "first: 100, types: [CLOSED]", vec![]),
        (Role::Auditor, None, "first: 100, after: \"7\", units: [\"T\"]", vec![8]),
        (Role::Auditor, None, "first: 100, after: \"7\", units: [\"D-HOUSING\", \"T\"]", vec![8, 9]),
        (Role::Integrator, Some("D"), "first: 100, after: \"7\"", vec![8, 9, 10, 11]),
        // Who is asked about a petition reaches it.
        (Role::Integrator, Some("T"), "first: 100, after: \"5\"", vec![6, 8]),
        (Role::Integrator, Some("D-HOUSING"), "first: 100, after: \"5\"", vec![7, 9]),
    ] {
        let page = feed(&desk, role, unit, arguments, FIELDS).await;
        assert_eq!(positions(&page), expected, "{role} of {unit:?}: {arguments}");
    }
    let page = feed(&desk, Role::Auditor, None, "first: 2, after: \"10\"", FIELDS).await;
    assert_eq!(page["nodes"][0]["__typename"], "ToyClosed");
}

#[tokio::test]
async fn a_subscription_gets_them_as_they_come() {
    let desk = desk().await;
    let mut stream = subscription::subscribe(
        &desk,
        Role::Integrator,
        Some("T"),
        "(after: \"7\", types: [TOY_ASKED])",
        FIELDS,
    );
    let first = subscription::next(&mut stream).await;
    assert_eq!(first["data"]["events"]["position"], "8", "{first}");
    ask(&desk, "new", "N2", json!({})).await;
    let next = subscription::next(&mut stream).await;
    assert_eq!(
        (&next["data"]["events"]["caseId"], &next["data"]["events"]["petition"]),
        (&json!("new"), &json!("N2"))
    );
}
