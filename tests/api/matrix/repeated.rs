//! Which petitions a registration may name as the one that it repeats, and what is seen of them then.

use super::filed::desk;
use crate::{
    desk::Desk,
    mutations::{caller, done, refused, registration, with},
};
use redress_auth::Role;
use serde_json::{Value as Json, json};

/// A registration at a unit, with more.
fn at(unit: &str, number: &str, more: Json) -> Json {
    with(&with(&registration(number), json!({ "receivedBy": unit })), more)
}

async fn refusal(desk: &Desk, unit: &str, more: Json) -> Json {
    let mut error =
        refused(desk, &caller(Role::Intake, Some(unit)), "registerPetition", at(unit, "new", more.clone()))
            .await;
    let named = more["repeatOf"].as_str().unwrap();
    error["message"] = json!(error["message"].as_str().unwrap().replace(named, "N"));
    error
}

#[tokio::test]
async fn a_petition_out_of_reach_is_repeated_by_those_who_know_whose_it_is() {
    let desk = desk().await;
    // `S` has nothing to do with any of them.
    let unknown = refusal(&desk, "S", json!({ "repeatOf": "nobody's" })).await;
    assert_eq!(
        (&unknown["code"], &unknown["path"]),
        (&json!("REPEAT_OF_UNKNOWN"), &json!(["input", "repeatOf"]))
    );
    for more in [
        json!({ "repeatOf": "again" }),
        json!({ "repeatOf": "again", "petitionerId": "somebody" }),
        json!({ "repeatOf": "again", "petitionerId": "again" }),
        json!({ "repeatOf": "nobody's", "petitionerId": "accusation" }),
    ] {
        assert_eq!(refusal(&desk, "S", more.clone()).await, unknown, "{more}");
    }
    let known = at("S", "elsewhere", json!({ "repeatOf": "again", "petitionerId": "accusation" }));
    done(&desk, &caller(Role::Intake, Some("S")), "registerPetition", known).await;
    desk.catch_up().await;
    let query = r#"{ petition(id: "elsewhere") { repeat repeatOf matter history(first: 1) { nodes { ... on Registered { repeatOf matter } } } } }"#;
    for (role, unit, repeat_of, matter) in [
        // The number was given at `S`; whose matter it is, was not.
        (Role::Intake, Some("S"), json!("again"), Json::Null),
        (Role::Handler, Some("C"), json!("again"), json!("first")),
        (Role::Auditor, None, json!("again"), json!("first")),
    ] {
        let seen = desk.data(role, unit, query).await["petition"].clone();
        let links = json!({ "repeatOf": repeat_of, "matter": matter });
        let expected = with(&links, json!({ "repeat": true, "history": { "nodes": [links] } }));
        assert_eq!(seen, expected, "{role} of {unit:?}");
    }
}

#[tokio::test]
async fn a_number_that_is_accepted_confirms_no_accuser() {
    let desk = desk().await;
    // Within reach of the accused unit: refused, whoever it says that brought it.
    for more in [json!({}), json!({ "petitionerId": "accusation" }), json!({ "petitionerId": "somebody" })] {
        let error = refusal(&desk, "T-DESK", with(&json!({ "repeatOf": "accusation" }), more)).await;
        assert_eq!(
            (&error["code"], &error["path"]),
            (&json!("UNIT_IS_ACCUSED"), &json!(["input", "repeatOf"]))
        );
    }
    // Out of its reach: as if there were none.
    let against_s = at("R", "against-s", json!({ "against": ["S"], "petitionerId": "somebody" }));
    done(&desk, &caller(Role::Intake, Some("R")), "registerPetition", against_s).await;
    let unknown = refusal(&desk, "S", json!({ "repeatOf": "nobody's" })).await;
    for petitioner in ["somebody", "somebody-else"] {
        let more = json!({ "repeatOf": "against-s", "petitionerId": petitioner });
        assert_eq!(refusal(&desk, "S", more).await, unknown, "{petitioner}");
    }
    // Where it is nobody's accusation, it can be repeated.
    let elsewhere = at("R", "repeated", json!({ "repeatOf": "against-s" }));
    done(&desk, &caller(Role::Intake, Some("R")), "registerPetition", elsewhere).await;
}
