//! Disputes over GraphQL: their commands, what is seen of them, and their figures.

use crate::{
    desk::Desk,
    fixture::{Office, registration},
    mutations::{caller, dispute, done, refused, with},
};
use redress_auth::Role;
use redress_domain::{SensitiveText, petition::steps::Register, petitioner::Erase};
use redress_log::Command;
use serde_json::{Value as Json, json};

/// Disputes in `T`, found by `D` on 2 March: `open`; `resolved` by `T`, in time, on 20 March; `raised` from `T` to `D`, due 10 March and not
/// resolved; `filed` became the petition `N` on 12 March; `again` was resolved, and opened again. The last day is 25 March.
async fn desk() -> Desk {
    let office = Office::open().await;
    office.done(Command::register(Register { received_by: "D".parse().unwrap(), ..registration("N") })).await;
    let desk = Desk::over(office).await;
    let by = caller(Role::Handler, Some("C"));
    for id in ["open", "resolved", "raised", "filed", "again"] {
        let petitioner = json!({ "petitionerId": format!("people of {id}") });
        done(&desk, &by, "findDispute", with(&dispute(id), petitioner)).await;
    }
    for (day, mutation, input) in [
        ("2026-03-02", "assignDispute", json!({ "id": "resolved", "unit": "T", "dueOn": "2026-03-20" })),
        ("2026-03-02", "assignDispute", json!({ "id": "raised", "unit": "T" })),
        ("2026-03-02", "assignDispute", json!({ "id": "filed", "unit": "T", "dueOn": "2026-03-20" })),
        ("2026-03-03", "raiseDispute", json!({ "id": "raised", "to": "D", "dueOn": "2026-03-10" })),
        ("2026-03-04", "resolveDispute", json!({ "id": "again", "method": "PERSUASION" })),
        ("2026-03-05", "reopenDispute", json!({ "id": "again", "reason": "they quarrel again" })),
        ("2026-03-12", "turnDisputeIntoPetition", json!({ "id": "filed", "petition": "N" })),
        ("2026-03-20", "resolveDispute", json!({ "id": "resolved", "method": "MEDIATION" })),
    ] {
        desk.office.clock.set(&format!("{day}T10:00:00+08:00"));
        done(&desk, &by, mutation, input).await;
    }
    desk.office.clock.set("2026-03-25T10:00:00+08:00");
    // Any event: the read side knows the day of the last one.
    done(&desk, &by, "findDispute", with(&dispute("last"), json!({ "place": "D", "category": "WATER" })))
        .await;
    desk.catch_up().await;
    desk
}

#[tokio::test]
async fn a_dispute_is_found_assigned_raised_and_closed() {
    let desk = desk().await;
    let fields = "state place { code } unit { code } responsibleUnit { code } dueOn closedOn round orderNumber limitOn method
        petition headCount category foundIn petitionerId parties { value } summary { value } sequence";
    let seen = async |id: &str| {
        let query = format!("{{ dispute(id: \"{id}\") {{ {fields} }} }}");
        desk.data(Role::Handler, Some("D"), &query).await["dispute"].clone()
    };
    let plain = json!({ "place": { "code": "T" }, "unit": { "code": "D" }, "responsibleUnit": null, "dueOn": null, "closedOn": null,
        "round": 1, "orderNumber": null, "limitOn": null, "method": null, "petition": null, "headCount": 3, "category": "LAND",
        "foundIn": "2026-W10", "parties": { "value": "张家、李家" }, "summary": { "value": "whose wall it is" } });
    for (id, more) in [
        ("open", json!({ "state": "FOUND", "sequence": 1 })),
        (
            "resolved",
            json!({ "state": "RESOLVED", "responsibleUnit": { "code": "T" }, "closedOn": "2026-03-20", "method": "MEDIATION",
                "orderNumber": "D-A-2026-00001", "limitOn": "2026-04-01", "sequence": 3 }),
        ),
        (
            "raised",
            json!({ "state": "RAISED", "responsibleUnit": { "code": "D" }, "dueOn": "2026-03-10", "orderNumber": "D-A-2026-00002",
                "limitOn": "2026-04-01", "sequence": 3 }),
        ),
        (
            "filed",
            json!({ "state": "BECAME_PETITION", "responsibleUnit": { "code": "T" }, "closedOn": "2026-03-12", "petition": "N",
                "orderNumber": "D-A-2026-00003", "limitOn": "2026-04-01", "sequence": 3 }),
        ),
        ("again", json!({ "state": "REOPENED", "round": 2, "sequence": 3 })),
    ] {
        let petitioner = json!({ "petitionerId": format!("people of {id}") });
        assert_eq!(seen(id).await, with(&with(&plain, petitioner), more), "{id}");
    }
    let history = "{ dispute(id: \"raised\") { history(first: 9) { nodes { eventType
        ... on DisputeAssigned { to { code } orderNumber dueOn limits } ... on DisputeRaised { from { code } to { code } dueOn } } } } }";
    let nodes = desk.data(Role::Handler, Some("T"), history).await["dispute"]["history"]["nodes"].clone();
    let expected = json!([
        { "eventType": "DISPUTE_FOUND" },
        { "eventType": "DISPUTE_ASSIGNED", "to": { "code": "T" }, "orderNumber": "D-A-2026-00002", "dueOn": "2026-04-01", "limits": "IN_FORCE" },
        { "eventType": "DISPUTE_RAISED", "from": { "code": "T" }, "to": { "code": "D" }, "dueOn": "2026-03-10" },
    ]);
    assert_eq!(nodes, expected);
    let as_of = "{ a: dispute(id: \"raised\", asOf: {date: \"2026-03-02\"}) { state }
        b: dispute(id: \"raised\", asOf: {date: \"2026-03-01\"}) { state } }";
    let then = desk.data(Role::Handler, Some("D"), as_of).await;
    assert_eq!(then, json!({ "a": { "state": "ASSIGNED" }, "b": null }));
}

#[tokio::test]
async fn disputes_are_filtered_by_state_unit_days_and_petition() {
    let desk = desk().await;
    let listed = async |unit: &str, filter: &str| {
        let query = format!("{{ disputes(first: 9, filter: {{{filter}}}) {{ nodes {{ id }} totalCount }} }}");
        let page = desk.data(Role::Handler, Some(unit), &query).await["disputes"].clone();
        assert_eq!(page["totalCount"], json!(page["nodes"].as_array().unwrap().len()));
        crate::desk::ids(&page["nodes"])
    };
    for (unit, filter, expected) in [
        ("D", "", "again filed open raised resolved last"),
        ("D", "state: [RESOLVED, BECAME_PETITION]", "filed resolved"),
        ("D", "petition: \"N\"", "filed"),
        ("D", "overdueAt: \"2026-03-11\"", "raised"),
        ("D", "due: {range: {from: \"2026-03-01\", to: \"2026-03-10\"}}", "raised"),
        ("D", "opened: {range: {from: \"2026-03-03\", to: \"2026-03-31\"}}", "last"),
        // What was assigned to it; raised from it, a dispute stays readable.
        ("T", "", "filed raised resolved"),
        ("D-HOUSING", "", ""),
    ] {
        assert_eq!(listed(unit, filter).await, expected, "{filter} by {unit}");
    }
}

#[tokio::test]
async fn the_unit_that_has_the_duty_works_with_it_and_others_do_not() {
    let desk = desk().await;
    let by = |unit| caller(Role::Handler, Some(unit));
    let resolve = |id: &str| json!({ "id": id, "method": "OTHER" });
    let error = refused(&desk, &by("D-HOUSING"), "resolveDispute", resolve("raised")).await;
    assert_eq!(error["code"], "DISPUTE_UNKNOWN", "as if there were none");
    let error = refused(&desk, &by("T"), "resolveDispute", resolve("raised")).await;
    assert_eq!(error["code"], "UNIT_OUT_OF_SCOPE", "it reads what it had, and works with it no more");
    let error = refused(&desk, &by("T"), "findDispute", dispute("new")).await;
    assert_eq!((&error["code"], &error["path"]), (&json!("UNIT_OUT_OF_SCOPE"), &json!(["input", "owner"])));
    done(&desk, &by("D"), "assignDispute", json!({ "id": "open", "unit": "T" })).await;
    done(&desk, &by("T"), "resolveDispute", resolve("open")).await;
    // N is D's: T cannot say that its dispute became that petition.
    done(&desk, &by("D"), "assignDispute", json!({ "id": "last", "unit": "T" })).await;
    let turn = json!({ "id": "last", "petition": "N" });
    assert_eq!(
        refused(&desk, &by("T"), "turnDisputeIntoPetition", turn.clone()).await["code"],
        "PETITION_UNKNOWN"
    );
    done(&desk, &by("D"), "turnDisputeIntoPetition", turn).await;
    desk.catch_up().await;
    let petition = "{ dispute(id: \"last\") { petition petitions } }";
    let seen = async |unit| desk.data(Role::Handler, Some(unit), petition).await["dispute"].clone();
    assert_eq!(seen("D").await, json!({ "petition": "N", "petitions": ["N"] }));
    assert_eq!(seen("T").await, json!({ "petition": null, "petitions": [] }), "which it does not work with");
}

#[tokio::test]
async fn texts_are_masked_for_analysts_and_erased_with_their_people() {
    let desk = desk().await;
    let texts = "{ dispute(id: \"again\") { masked petitionerId parties { state } summary { value state }
        history(first: 9) { nodes { ... on DisputeReopened { reason { value state } } } } } }";
    let seen = async |role| desk.data(role, Some("D"), texts).await["dispute"].clone();
    let shown = seen(Role::Supervisor).await;
    assert_eq!(
        shown["history"]["nodes"][2]["reason"],
        json!({ "value": "they quarrel again", "state": "SHOWN" })
    );
    let masked = json!({ "value": null, "state": "MASKED" });
    let analysed = seen(Role::Analyst).await;
    assert_eq!((&analysed["summary"], &analysed["history"]["nodes"][2]["reason"]), (&masked, &masked));
    assert_eq!((&analysed["masked"], &analysed["petitionerId"]), (&json!(true), &Json::Null));
    let (petitioner_id, reason) = ("people of again".parse().unwrap(), SensitiveText::new("asked"));
    desk.office.done(Command::Erase(Erase { petitioner_id, reason })).await;
    desk.catch_up().await;
    let erased = json!({ "value": null, "state": "ERASED" });
    let seen = seen(Role::Supervisor).await;
    assert_eq!((&seen["summary"], &seen["history"]["nodes"][2]["reason"]), (&erased, &erased));
    assert_eq!(
        (&seen["parties"]["state"], &seen["petitionerId"]),
        (&json!("ERASED"), &json!("people of again"))
    );
}

#[tokio::test]
async fn their_figures_have_the_disputes_behind_them() {
    let desk = desk().await;
    let fields = "found { value entries(first: 9) { nodes { kind caseId petitionId n } } } resolutionRate { numerator denominator percent }
        becamePetitionRate { numerator denominator } onTimeRate { numerator denominator entries(part: DENOMINATOR, first: 9) { nodes { caseId } } }";
    let query = |unit: &str| {
        format!(
            "{{ statistics(unit: \"{unit}\", window: {{month: \"2026-03\"}}) {{ disputes {{ {fields} }} }} }}"
        )
    };
    let figures = desk.data(Role::Supervisor, Some("D"), &query("T")).await["statistics"]["disputes"].clone();
    assert_eq!(figures["found"]["value"], 5, "by the place: of D itself one, the others are in T: {figures}");
    let figures = desk.data(Role::Supervisor, Some("C"), &query("C")).await["statistics"]["disputes"].clone();
    assert_eq!(figures["found"]["value"], 6);
    let entry = &figures["found"]["entries"]["nodes"][0];
    assert_eq!(*entry, json!({ "kind": "dispute", "caseId": "open", "petitionId": null, "n": 1 }));
    assert_eq!(
        figures["resolutionRate"],
        json!({ "numerator": 1, "denominator": 6, "percent": "16.67" }),
        "`again` is not resolved any more"
    );
    assert_eq!(figures["becamePetitionRate"], json!({ "numerator": 1, "denominator": 6 }));
    // Resolved on its day; the raised one missed; what became a petition by its day has no duty.
    assert_eq!(
        (&figures["onTimeRate"]["numerator"], &figures["onTimeRate"]["denominator"]),
        (&json!(1), &json!(2))
    );
    let behind = figures["onTimeRate"]["entries"]["nodes"].as_array().unwrap().iter();
    let mut behind: Vec<&str> = behind.map(|entry| entry["caseId"].as_str().unwrap()).collect();
    behind.sort_unstable();
    behind.dedup();
    assert_eq!(behind, ["filed", "raised", "resolved"], "the duty of `filed` came and went");
    let parts = "{ statistics(unit: \"D\", window: {month: \"2026-03\"}) { UNIT: breakdown(by: UNIT) { ...P } CATEGORY: breakdown(by: CATEGORY) { ...P }
        CHANNEL: breakdown(by: CHANNEL) { ...P } } } fragment P on StatisticsPart { key statistics { disputes { found { value } } } }";
    let parts = desk.data(Role::Supervisor, Some("C"), parts).await["statistics"].clone();
    for (by, expected) in [("UNIT", "T 5, own 1"), ("CATEGORY", "LAND 5, WATER 1"), ("CHANNEL", "- 6")] {
        let found = parts[by].as_array().unwrap().iter().filter_map(|part| {
            let value = part["statistics"]["disputes"]["found"]["value"].as_i64().unwrap();
            (value != 0).then(|| format!("{} {value}", part["key"].as_str().unwrap()))
        });
        assert_eq!(found.collect::<Vec<_>>().join(", "), expected, "{by}");
    }
}
