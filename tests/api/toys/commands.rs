//! Commands to a kind of case.

use super::*;
use crate::{
    desk::code,
    mutations::{refused, send},
};
use async_graphql::{Request, Variables};

#[tokio::test]
async fn a_mutation_answers_with_the_case_as_it_left_it() {
    let desk = desk().await;
    let query = "mutation Do($input: AskToyInput!) { askToy(input: $input) { position sequence repeated userErrors { code } toy {
        id state openedOn dueOn closedOn sequence masked petitions petition text { value state } unit { code } actingUnits { code }
        askedUnits { code } overdue(at: \"2026-04-03\") history(first: 5) { nodes { eventType position } } } } }";
    let input = with(&question("R", "N1", json!({})), json!({ "commandId": "ask-1" }));
    let ask = async |input: &Json| {
        let request = Request::new(query).variables(Variables::from_json(json!({ "input": input })));
        crate::mutations::ask(&desk, request.data(caller(Role::Handler, Some("D")))).await
    };
    let answer = ask(&input).await;
    let mut payload = answer["data"]["askToy"].clone();
    let position = payload["position"].take();
    assert!(position.is_string(), "{answer}");
    assert_eq!(
        payload,
        json!({ "position": null, "sequence": 1, "repeated": false, "userErrors": [], "toy": {
            "id": "R", "state": "OPEN", "openedOn": "2026-03-03", "dueOn": "2026-04-02", "closedOn": null, "sequence": 1,
            "masked": false, "petitions": ["N1"], "petition": "N1", "text": { "value": "text of R", "state": "SHOWN" },
            "unit": { "code": "D" }, "actingUnits": [{ "code": "T" }], "askedUnits": [{ "code": "T" }], "overdue": true,
            "history": { "nodes": [{ "eventType": "TOY_ASKED", "position": position }] } } })
    );
    let again = ask(&input).await["data"]["askToy"].clone();
    assert_eq!((&again["repeated"], &again["position"]), (&json!(true), &position));
    let other = ask(&with(&input, json!({ "text": "another" }))).await["data"]["askToy"].clone();
    assert_eq!(
        (&other["userErrors"], &other["toy"]),
        (&json!([{ "code": "COMMAND_ID_REUSED" }]), &Json::Null)
    );
    let closed = close(&desk, "R").await;
    assert_eq!((&closed["toy"]["state"], &closed["sequence"]), (&json!("CLOSED"), &json!(2)));
}

#[tokio::test]
async fn a_refusal_comes_with_its_code_and_a_path_into_the_input() {
    let desk = desk().await;
    let (ask, close) = ("askToy", "closeToy");
    let clerk = caller(Role::Supervisor, Some("D"));
    for (mutation, input, expected, field) in [
        (ask, question("Q1", "N1", json!({})), "TOY_ALREADY_ASKED", "id"),
        (ask, question("", "N1", json!({})), "INPUT_INVALID", "id"),
        (ask, question("R", "none", json!({})), "PETITION_UNKNOWN", "petition"),
        (ask, question("R", "N1", json!({ "to": "nowhere" })), "UNIT_UNKNOWN", "to"),
        (ask, question("R", "N1", json!({ "owner": "C" })), "UNIT_OUT_OF_SCOPE", "owner"),
        (ask, question("R", "N1", json!({ "text": "" })), "TEXT_INVALID", "text"),
        (ask, question("R", "N1", json!({ "answerBy": "2026-03-01" })), "TOY_TOO_EARLY", "occurredAt"),
        (ask, question("R", "N1", json!({ "expectedSequence": 3 })), "SEQUENCE_CONFLICT", "expectedSequence"),
        ("widenToy", json!({ "id": "Q1", "petition": "none" }), "PETITION_UNKNOWN", "petition"),
        ("answerToy", json!({ "id": "Q3", "text": "ours" }), "TOY_ALREADY_CLOSED", "id"),
        (close, json!({ "id": "R" }), "TOY_UNKNOWN", "id"),
        // D was asked, and may only answer.
        (close, json!({ "id": "Q3" }), "UNIT_OUT_OF_SCOPE", "id"),
    ] {
        let error = refused(&desk, &clerk, mutation, input).await;
        assert_eq!((&error["code"], &error["path"]), (&json!(expected), &json!(["input", field])), "{error}");
        assert!(!error["message"].as_str().unwrap().contains("text of"), "{error}");
    }
}

#[tokio::test]
async fn a_hidden_case_cannot_be_distinguished_from_a_missing_one() {
    let desk = desk().await;
    let outside = caller(Role::Supervisor, Some("D-HOUSING"));
    let of_others = refused(&desk, &outside, "closeToy", json!({ "id": "Q1" })).await;
    let of_nobody = refused(&desk, &outside, "closeToy", json!({ "id": "R" })).await;
    assert_eq!(of_others, of_nobody);
    // The unit that was asked sees it, and may only answer.
    let error = refused(&desk, &outside, "closeToy", json!({ "id": "Q2" })).await;
    assert_eq!((&error["code"], &error["path"]), (&json!("UNIT_OUT_OF_SCOPE"), &json!(["input", "id"])));
    let answered = done(&desk, &outside, "answerToy", json!({ "id": "Q2", "text": "ours" })).await;
    assert_eq!(answered["toy"]["id"], "Q2", "{answered}");
    let error = refused(&desk, &outside, "answerToy", json!({ "id": "Q2", "text": "ours" })).await;
    assert_eq!(error["code"], "TOY_ALREADY_ANSWERED");
}

#[tokio::test]
async fn a_text_of_the_wrong_type_is_not_repeated() {
    let desk = desk().await;
    let input = question("R", "N1", json!({ "text": ["330100199001"] }));
    let answer = send(&desk, &caller(Role::Handler, Some("D")), "askToy", input).await;
    assert!(answer["data"].is_null() && !answer.to_string().contains("330100199001"), "{answer}");
    let missing = send(&desk, &caller(Role::Handler, Some("D")), "askToy", json!({ "id": "R" })).await;
    assert!(missing["errors"][0]["message"].as_str().unwrap().contains("\"owner\""), "{missing}");
    assert_eq!(code(&missing), "none");
}
