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
    let first = at("R", "of-li", json!({ "petitionerId": "li" }));
    done(&desk, &caller(Role::Intake, Some("R")), "registerPetition", first).await;
    // `S` has nothing to do with any of them.
    let unknown = refusal(&desk, "S", json!({ "repeatOf": "nobody's" })).await;
    assert_eq!(
        (&unknown["code"], &unknown["path"]),
        (&json!("REPEAT_OF_UNKNOWN"), &json!(["input", "repeatOf"]))
    );
    for more in [
        json!({ "repeatOf": "of-li" }),
        json!({ "repeatOf": "of-li", "petitionerId": "somebody" }),
        json!({ "repeatOf": "of-li", "petitionerId": "of-li" }),
        // Who that is, is what `S` may not know: the number stands for the people of a petition out of its reach.
        json!({ "repeatOf": "again", "petitionerId": "accusation" }),
        json!({ "repeatOf": "nobody's", "petitionerId": "li" }),
        // No command that leaves no trace tells whose a petition is.
        json!({ "repeatOf": "of-li", "petitionerId": "li", "occurredAt": "2026-03-01T09:00:00+08:00" }),
    ] {
        assert_eq!(refusal(&desk, "S", more.clone()).await, unknown, "{more}");
    }
    let known = at("S", "elsewhere", json!({ "repeatOf": "of-li", "petitionerId": "li" }));
    done(&desk, &caller(Role::Intake, Some("S")), "registerPetition", known).await;
    desk.catch_up().await;
    let query = r#"{ petition(id: "elsewhere") { repeat repeatOf matter history(first: 1) { nodes { ... on Registered { repeatOf matter } } } } }"#;
    for (role, unit, number) in [
        // The number was given at `S`. What it leads to is not shown there: nothing says whether that is an accusation by now.
        (Role::Intake, Some("S"), Json::Null),
        (Role::Handler, Some("C"), json!("of-li")),
        (Role::Auditor, None, json!("of-li")),
    ] {
        let seen = desk.data(role, unit, query).await["petition"].clone();
        let links = json!({ "repeatOf": number, "matter": number });
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
    // Out of its reach an accusation is answered as any other petition there.
    let unknown = refusal(&desk, "S", json!({ "repeatOf": "nobody's" })).await;
    let clerk = caller(Role::Intake, Some("R"));
    for (number, against) in [("against-s", json!(["S"])), ("against-nobody", json!([]))] {
        let new = at("R", number, json!({ "against": against, "petitionerId": "somebody" }));
        done(&desk, &clerk, "registerPetition", new).await;
        for petitioner in ["somebody-else", number] {
            let more = json!({ "repeatOf": number, "petitionerId": petitioner });
            assert_eq!(refusal(&desk, "S", more).await, unknown, "{petitioner}");
        }
        let again =
            at("S", &format!("{number}-again"), json!({ "repeatOf": number, "petitionerId": "somebody" }));
        done(&desk, &caller(Role::Intake, Some("S")), "registerPetition", again).await;
    }
    // Where it is nobody's accusation, it can be repeated without a name.
    let elsewhere = at("R", "repeated", json!({ "repeatOf": "against-s" }));
    done(&desk, &clerk, "registerPetition", elsewhere).await;
}
