//! What a petition goes through, and units, as their clerks send it.

use super::*;
use redress_auth::Role::{Admin, Handler, Intake, Supervisor};

#[tokio::test]
async fn a_petition_goes_through_its_whole_life() {
    let desk = Desk::open().await;
    let hall = caller(Intake, Some("D"));
    let desk_officer = caller(Handler, Some("D-HOUSING"));
    let supervisor = caller(Supervisor, Some("D"));
    let samples = samples();
    let sample = |name: &str| samples.iter().find(|(mutation, _)| *mutation == name).unwrap().1.clone();
    let mut sequence = 0;
    for (mutation, caller, state) in [
        ("registerPetition", &hall, "REGISTERED"),
        ("triagePetition", &hall, "TRIAGED"),
        ("assignPetition", &supervisor, "ASSIGNED"),
        ("acceptPetition", &desk_officer, "ACCEPTED"),
        ("extendDeadline", &desk_officer, "ACCEPTED"),
        ("escalatePetition", &supervisor, "ACCEPTED"),
        ("holdHearing", &supervisor, "ACCEPTED"),
        ("recordVisit", &hall, "ACCEPTED"),
        ("correctPetition", &hall, "ACCEPTED"),
        ("closePetition", &supervisor, "CLOSED"),
        ("followUpPetition", &supervisor, "CLOSED"),
        ("reopenPetition", &supervisor, "REOPENED"),
    ] {
        sequence += 1;
        let payload = done(&desk, caller, mutation, sample(mutation)).await;
        assert_eq!(payload["petition"], json!({ "id": "X", "state": state }), "{mutation}");
        assert_eq!(
            (&payload["sequence"], &payload["repeated"]),
            (&json!(sequence), &json!(false)),
            "{mutation}"
        );
    }
    let erased = done(&desk, &caller(Admin, None), "erasePetitioner", sample("erasePetitioner")).await;
    // The registration, the correction and the reopening had values.
    assert_eq!((&erased["erasedEvents"], &erased["sequence"]), (&json!(3), &json!(1)));
}

#[tokio::test]
async fn a_mistaken_closing_is_undone_and_the_round_goes_on() {
    let desk = Desk::open().await;
    let input = json!({ "petitionId": "A", "cause": "RECORDING_ERROR" });
    let payload = done(&desk, &caller(Supervisor, Some("D")), "reopenPetition", input).await;
    assert_eq!(payload["petition"]["state"], "ACCEPTED");
}

#[tokio::test]
async fn triage_forwards_diverts_or_refuses() {
    let desk = Desk::open().await;
    for (petition, decision, assignable) in [
        ("1", json!({ "decision": "FORWARD", "to": "T" }), true),
        ("2", json!({ "decision": "DIVERT", "remedy": "LITIGATION" }), false),
        ("3", json!({ "decision": "NOT_ACCEPT" }), false),
    ] {
        done(&desk, &admin(), "registerPetition", registration(petition)).await;
        done(&desk, &admin(), "triagePetition", with(&triage(petition), decision)).await;
        let order = json!({ "petitionId": petition, "unit": "T", "mode": "DIRECT" });
        let answer = send(&desk, &admin(), "assignPetition", order).await;
        let errors = &answer["data"]["assignPetition"]["userErrors"];
        assert_eq!(*errors == json!([]), assignable, "{answer}");
    }
}

#[tokio::test]
async fn what_happened_is_recorded_with_who_when_and_why() {
    let desk = Desk::open().await;
    let hall = caller(Intake, Some("D"));
    let input = json!({ "commandId": "reception-1", "occurredAt": "2026-03-01T16:30:00-08:00", "correlationId": "call-1",
        "causationId": "form-1" });
    let payload = done(&desk, &hall, "registerPetition", with(&registration("X"), input)).await;
    let sql = "SELECT metadata::jsonb, payload::text FROM events WHERE position::text = $1";
    let (metadata, event): (Json, String) =
        sqlx::query_as(sql).bind(payload["position"].as_str()).fetch_one(&desk.office.pool).await.unwrap();
    for (key, value) in [
        ("actor", "clerk-7"),
        ("unit", "D"),
        ("command_id", "reception-1"),
        ("correlation_id", "call-1"),
        ("causation_id", "form-1"),
        ("origin", "LIVE"),
    ] {
        assert_eq!(metadata[key], value, "{key}: {metadata}");
    }
    assert!(metadata["occurred_at"].as_str().unwrap().starts_with("2026-03-02T00:30:00"), "{metadata}");
    assert!(!event.contains("张三") && !event.contains("13800000000") && !event.contains("lamp"), "{event}");
}

#[tokio::test]
async fn units_come_move_and_go() {
    let desk = Desk::open().await;
    for (mutation, input, unit) in [
        (
            "registerUnit",
            json!({ "name": "Office X", "level": "DISTRICT", "parent": "C", "kind": "BUREAU" }),
            ("Office X", "C", true),
        ),
        ("renameUnit", json!({ "name": "Bureau X" }), ("Bureau X", "C", true)),
        ("moveUnit", json!({ "parent": "D" }), ("Bureau X", "D", true)),
        ("renameUnit", json!({ "name": "Bureau Y", "effectiveOn": "2026-04-01" }), ("Bureau X", "D", true)),
        // It keeps the place of its last day.
        ("retireUnit", json!({}), ("Bureau X", "C", false)),
    ] {
        let payload = done(&desk, &admin(), mutation, with(&json!({ "code": "X" }), input)).await;
        let (name, parent, in_service) = unit;
        let expected =
            json!({ "code": "X", "name": name, "parent": { "code": parent }, "inService": in_service });
        assert_eq!(payload["unit"], expected, "{mutation}");
    }
}

#[tokio::test]
async fn a_unit_that_goes_says_how_many_petitions_it_leaves_open_and_to_whom() {
    let desk = Desk::open().await;
    let retire = |id: &str, successor: &str| {
        format!(
            r#"mutation {{ retireUnit(input: {{ commandId: "{id}", code: "D-HOUSING", successor: "{successor}" }}) {{
                openPetitions unit {{ inService retiredOn successor {{ code }} }} userErrors {{ code path }} }} }}"#
        )
    };
    let count = r#"{ petitions(first: 9, filter: { responsible: "D-HOUSING", state: [ASSIGNED, ACCEPTED] }) { totalCount } }"#;
    let waiting =
        ask(&desk, Request::new(count).data(admin())).await["data"]["petitions"]["totalCount"].clone();
    for (petition, steps) in [("left-1", 3), ("left-2", 4), ("left-3", 5), ("left-4", 1)] {
        for command in crate::fixture::life(petition).into_iter().take(steps) {
            desk.office.done(command).await;
        }
    }
    let refused = ask(&desk, Request::new(retire("no", "D-HOUSING")).data(admin())).await;
    let errors = json!([{ "code": "SUCCESSOR_IS_ITSELF", "path": ["input", "successor"] }]);
    assert_eq!(
        refused["data"]["retireUnit"],
        json!({ "openPetitions": null, "unit": null, "userErrors": errors })
    );
    let answer = ask(&desk, Request::new(retire("yes", "D")).data(admin())).await;
    let retired = &answer["data"]["retireUnit"];
    assert_eq!(retired["openPetitions"].as_i64().unwrap(), waiting.as_i64().unwrap() + 2, "{answer}");
    let unit = json!({ "inService": false, "retiredOn": "2026-03-02", "successor": { "code": "D" } });
    assert_eq!(retired["unit"], unit);
    // Nothing has moved by itself.
    let again = ask(&desk, Request::new(count).data(admin())).await;
    assert_eq!(again["data"]["petitions"]["totalCount"], retired["openPetitions"]);
    let events = r#"{ events(first: 100, types: [UNIT_RETIRED]) { nodes { ... on UnitRetired { successor { code } } } } }"#;
    let events = ask(&desk, Request::new(events).data(admin())).await;
    assert_eq!(events["data"]["events"]["nodes"], json!([{ "successor": { "code": "D" } }]));
}
