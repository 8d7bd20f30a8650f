//! Inputs of the wrong type are told what was expected, and nothing of them is repeated.

use super::*;

/// The message of the one error.
async fn error(desk: &Desk, mutation: &str, input: Json) -> String {
    let answer = send(desk, &admin(), mutation, input).await;
    assert!(answer["data"].is_null(), "{answer}");
    answer["errors"][0]["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn wrong_types_get_an_error_that_says_what_was_expected() {
    let desk = Desk::open().await;
    let sample = |name: &str| samples().into_iter().find(|(mutation, _)| *mutation == name).unwrap().1;
    for (mutation, change, expected) in [
        ("registerPetition", json!({ "channel": "SMOKE" }), "\"Channel\""),
        ("registerPetition", json!({ "headCount": "two" }), "\"Int\""),
        ("registerPetition", json!({ "headCount": 2.5 }), "\"Int\""),
        ("registerPetition", json!({ "colour": "red" }), "unknown field \"colour\""),
        ("registerPetition", json!({ "commandId": null }), "\"ID\""),
        ("registerPetition", json!({ "against": [null] }), "\"ID\""),
        ("registerPetition", json!({ "occurredAt": "2026-03-02" }), "RFC 3339"),
        ("registerPetition", json!({ "occurredAt": "2026-03-02T09:00:00" }), "its offset"),
        ("registerPetition", json!({ "occurredAt": 1_772_000_000 }), "RFC 3339"),
        ("extendDeadline", json!({ "dueOn": "30.05.2026" }), "YYYY-MM-DD"),
        ("correctPetition", json!({ "visit": 12 }), "\"Position\""),
        ("holdHearing", json!({ "participants": [{ "role": "LAWYER" }] }), "\"count\" of type \"Int!\""),
    ] {
        let message = error(&desk, mutation, with(&sample(mutation), change.clone())).await;
        assert!(message.contains(expected), "{change}: {message}");
    }
}

#[tokio::test]
async fn a_value_about_a_person_of_the_wrong_type_is_not_repeated() {
    let desk = Desk::open().await;
    for field in ["name", "contact", "identityNumber", "summary"] {
        for value in [json!(330_100_199_001_i64), json!(["330100199001"]), json!({ "is": "330100199001" })] {
            let input = with(&registration("X"), json!({ field: value }));
            let answer = send(&desk, &admin(), "registerPetition", input).await;
            assert!(answer["data"].is_null() && !answer.to_string().contains("330100199001"), "{answer}");
        }
    }
}

#[tokio::test]
async fn every_command_has_an_id() {
    let desk = Desk::open().await;
    for (mutation, _) in samples() {
        let query = format!(
            r#"{{ __type(name: "{}Input") {{ inputFields {{ name type {{ kind }} }} }} }}"#,
            type_name(mutation)
        );
        let answer = ask(&desk, Request::new(query).data(admin())).await;
        let fields = answer["data"]["__type"]["inputFields"].as_array().unwrap();
        let kind = |name: &str| {
            fields.iter().find(|field| field["name"] == name).unwrap_or_else(|| panic!("{mutation} {name}"))["type"]["kind"].clone()
        };
        assert_eq!(kind("commandId"), "NON_NULL", "{mutation}");
        for optional in ["occurredAt", "expectedSequence", "correlationId", "causationId"] {
            assert_ne!(kind(optional), "NON_NULL", "{mutation} {optional}");
        }
    }
}
