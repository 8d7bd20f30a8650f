//! The same command twice, several in one request, and what is asked of the answer.

use super::*;
use redress_api::graphql::{Api, Opening, schema};
use redress_auth::Role::{Handler, Intake, Supervisor};
use redress_read::{Projector, Reader};
use std::sync::Arc;

#[tokio::test]
async fn the_same_command_gets_its_first_answer_again() {
    let desk = Desk::open().await;
    let input = with(&registration("X"), json!({ "commandId": "reception-1" }));
    let first = done(&desk, &admin(), "registerPetition", input.clone()).await;
    done(&desk, &admin(), "triagePetition", triage("X")).await;
    let again = done(&desk, &admin(), "registerPetition", input.clone()).await;
    assert_eq!((&first["repeated"], &again["repeated"]), (&json!(false), &json!(true)));
    assert_eq!((&again["position"], &again["sequence"]), (&first["position"], &first["sequence"]));
    // Meanwhile the petition has gone on.
    assert_eq!(again["petition"], json!({ "id": "X", "state": "TRIAGED" }));
    for other in [json!({ "headCount": 2 }), json!({ "name": "李四" }), json!({ "petitionId": "Y" })] {
        let error = refused(&desk, &admin(), "registerPetition", with(&input, other)).await;
        assert_eq!(
            (&error["code"], &error["path"]),
            (&json!("COMMAND_ID_REUSED"), &json!(["input", "commandId"]))
        );
    }
    // Tracing differs between tries, and so may the time a retry is sent.
    let traced = with(&input, json!({ "correlationId": "second try" }));
    assert_eq!(done(&desk, &admin(), "registerPetition", traced).await["repeated"], json!(true));
}

#[tokio::test]
async fn commands_of_one_request_are_carried_out_in_their_order() {
    let desk = Desk::open().await;
    let query = r#"mutation {
        z: registerPetition(input: {commandId: "1", petitionId: "X", channel: WEB, receivedBy: "D", place: "T"}) { sequence }
        y: triagePetition(input: {commandId: "2", petitionId: "X", kind: APPEAL, competentLevel: DISTRICT, decision: NOT_ACCEPT}) { sequence }
        x: closePetition(input: {commandId: "3", petitionId: "X", outcome: EXPLAINED}) { sequence petition { state } }
    }"#;
    let answer = ask(&desk, Request::new(query).data(admin())).await;
    let expected = json!({ "z": { "sequence": 1 }, "y": { "sequence": 2 },
        "x": { "sequence": 3, "petition": { "state": "CLOSED" } } });
    assert_eq!(answer["data"], expected, "{answer}");
}

#[tokio::test]
async fn the_petition_shown_is_the_one_after_the_command() {
    let desk = Desk::open().await;
    for n in 0..20 {
        let petition = format!("X{n}");
        let payload = done(&desk, &admin(), "registerPetition", registration(&petition)).await;
        assert_eq!(payload["petition"], json!({ "id": petition, "state": "REGISTERED" }));
    }
}

#[tokio::test]
async fn a_petition_that_goes_to_others_is_not_shown_any_more() {
    let desk = Desk::open().await;
    let order = |unit: &str| json!({ "petitionId": "C", "unit": unit, "mode": "DIRECT" });
    done(&desk, &admin(), "assignPetition", order("T")).await;
    // T is not the unit that received it, and says that the order is its own.
    let back = with(&order("D-HOUSING"), json!({ "by": "T" }));
    let payload = done(&desk, &caller(Supervisor, Some("T")), "assignPetition", back).await;
    assert_eq!(payload["petition"], Json::Null);
    assert_eq!(payload["sequence"], json!(5));
}

#[tokio::test]
async fn a_command_whose_petition_is_not_asked_for_needs_no_read_side() {
    let desk = Desk::open().await;
    let (log, pool) = (desk.office.log.clone(), desk.office.pool.clone());
    let projector = Arc::new(Projector::start(log.clone(), pool.clone()));
    projector.stop().await;
    // Whatever asks the database fails at once; the log's writer has a connection of its own.
    let closed = desk.office.database.pool();
    closed.close().await;
    let opening = Opening::default();
    opening.open(Api {
        log: log.clone(),
        reader: Reader::new(log, closed),
        projector,
        replica: None,
        minimum_cell: redress_read::MinimumCell::default(),
    });
    let schema = schema(opening).finish();
    let query = r#"mutation { registerPetition(input: {commandId: "1", petitionId: "X", channel: WEB, receivedBy: "D", place: "T"}) {
        position sequence repeated userErrors { code } } }"#;
    let answer = schema.execute(Request::new(query).data(caller(Intake, Some("D")))).await;
    assert_eq!(answer.errors, [], "{answer:?}");
}

#[tokio::test]
async fn who_went_away_can_ask_again() {
    let desk = Desk::open().await;
    let input = with(&registration("X"), json!({ "commandId": "reception-1" }));
    let admin = admin();
    let gone = tokio::time::timeout(
        std::time::Duration::ZERO,
        send(&desk, &admin, "registerPetition", input.clone()),
    );
    assert!(gone.await.is_err());
    done(&desk, &admin, "registerPetition", input).await;
    assert_eq!(desk.office.count("SELECT count(*) FROM events WHERE aggregate_id = 'X'").await, 1);
    let handler = caller(Handler, Some("D"));
    let withdrawal = json!({ "petitionId": "X", "outcome": "WITHDRAWN" });
    done(&desk, &handler, "closePetition", withdrawal).await;
}
