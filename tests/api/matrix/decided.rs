//! What a unit decides about a petition that accuses it, or may: nothing.

use super::{
    filed::{CASES, FATES, desk},
    rule::PLACES,
    schema::Schema,
};
use crate::{
    desk::code,
    mutations::{caller, samples, send, with},
};
use redress_auth::Role;
use serde_json::{Value as Json, json};

/// Commands that decide nothing: a registration makes a petition of what somebody brings, and a visit and a request for review are
/// the petitioner's own acts.
const RECORDS: [&str; 3] = ["registerPetition", "recordVisit", "requestReview"];

#[tokio::test]
async fn an_accused_unit_decides_nothing_by_any_command_that_the_schema_has() {
    let desk = desk().await;
    let schema = Schema::of(&desk).await;
    let samples = samples();
    let mut decides: Vec<String> = Vec::new();
    for mutation in schema.fields("Mutation") {
        let name = mutation["name"].as_str().unwrap();
        let takes_a_petition = schema.input_fields(name).iter().any(|field| field == "petitionId");
        if takes_a_petition && !RECORDS.contains(&name) {
            decides.push(name.to_owned());
        }
    }
    assert!(decides.len() >= 10, "{decides:?}");
    let before = desk.office.positions().await.len();
    for mutation in &decides {
        let sample = samples.iter().find(|(name, _)| name == mutation);
        let (_, sample) = sample.unwrap_or_else(|| panic!("there is no sample of an input for {mutation}"));
        for (case, fate) in
            CASES.iter().filter(|case| case.may_accuse).flat_map(|case| FATES.map(|fate| (case, fate)))
        {
            for place in PLACES.iter().filter(|place| place.accused) {
                for role in Role::ALL {
                    let number = format!("{}{fate}", case.number);
                    let input = with(sample, json!({ "petitionId": number }));
                    let answer = send(&desk, &caller(role, place.unit), mutation, input).await;
                    let what = format!("{mutation} of {number} by {role} of {}: {answer}", place.name);
                    if code(&answer) == "FORBIDDEN" {
                        continue;
                    }
                    let payload = &answer["data"][mutation];
                    let error = &payload["userErrors"][0];
                    assert_eq!(
                        (&error["code"], &payload["position"]),
                        (&json!("UNIT_IS_ACCUSED"), &Json::Null),
                        "{what}"
                    );
                    assert_eq!(error["path"], json!(["input", "petitionId"]), "{what}");
                }
            }
        }
    }
    assert_eq!(desk.office.positions().await.len(), before, "nothing was recorded");
}

#[tokio::test]
async fn commands_that_an_accused_unit_may_send_reveal_nobody() {
    let desk = desk().await;
    for place in PLACES.iter().filter(|place| place.accused) {
        let visit = json!({ "petitionId": "accusation", "channel": "PHONE", "unit": "T-DESK" });
        let payload =
            crate::mutations::done(&desk, &caller(Role::Intake, place.unit), "recordVisit", visit).await;
        assert_eq!(payload["userErrors"], json!([]), "{}", place.name);
    }
    desk.catch_up().await;
    let query = r#"{ petition(id: "accusation") { petitioner { id name { state value } } summary { state value } } }"#;
    let masked = json!({ "state": "MASKED", "value": null });
    let expected = json!({ "petitioner": { "id": null, "name": masked }, "summary": masked });
    assert_eq!(desk.data(Role::Intake, Some("T-DESK"), query).await["petition"], expected);
}

#[tokio::test]
async fn units_that_are_not_accused_decide_as_before() {
    let desk = desk().await;
    let triage = |kind: &str| json!({ "petitionId": "unknown", "kind": kind, "competentLevel": "DISTRICT", "decision": "ACCEPT" });
    // `C` lies above `T`, and works with what it received.
    crate::mutations::done(&desk, &caller(Role::Intake, Some("C")), "triagePetition", triage("APPEAL")).await;
    desk.catch_up().await;
    // Now it is none, and `T` works with it as with any other.
    let query = r#"{ petition(id: "unknown") { petitioner { name { value } } } }"#;
    let seen = desk.data(Role::Handler, Some("T"), query).await;
    assert_eq!(seen["petition"]["petitioner"]["name"]["value"], "name of unknown");
    let correct = json!({ "petitionId": "unknown", "headCount": 4 });
    crate::mutations::done(&desk, &caller(Role::Handler, Some("T")), "correctPetition", correct).await;
}
