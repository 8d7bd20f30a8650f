//! Every refusal there is, met by an example: its code, and a path that leads to a field of the input.

use super::*;
use crate::fixture;
use redress_api::auth::Role::Intake;
use std::collections::{BTreeMap, BTreeSet};

/// Mutation, what of its sample is different, code, and the field that the path names.
type Case = (&'static str, Json, &'static str, Option<&'static str>);

/// Petitions in every state: `new`, `triaged`, `assigned` (to D-HOUSING), `accepted`, `closed`, and a few more.
async fn desk() -> Desk {
    let desk = Desk::open().await;
    for (petition, steps) in
        [("new", 1), ("triaged", 2), ("assigned", 3), ("accepted", 4), ("closed", 5), ("extended", 4)]
    {
        for command in fixture::life(petition).into_iter().take(steps) {
            desk.office.done(command).await;
        }
    }
    let admin = admin();
    done(
        &desk,
        &admin,
        "extendDeadline",
        json!({ "petitionId": "extended", "dueOn": "2026-05-30", "approver": "x" }),
    )
    .await;
    let accusing = with(&registration("accusing"), json!({ "against": ["T"] }));
    done(&desk, &admin, "registerPetition", accusing).await;
    for (petition, decision) in [
        ("accusing", json!({ "kind": "ACCUSATION" })),
        ("forwarded", json!({ "decision": "FORWARD", "to": "T" })),
        ("diverted", json!({ "decision": "DIVERT", "remedy": "ARBITRATION" })),
    ] {
        if petition != "accusing" {
            done(&desk, &admin, "registerPetition", registration(petition)).await;
        }
        done(&desk, &admin, "triagePetition", with(&triage(petition), decision)).await;
    }
    done(&desk, &admin, "registerPetition", with(&registration("named"), json!({ "commandId": "used" })))
        .await;
    done(&desk, &admin, "retireUnit", json!({ "code": "T", "effectiveOn": "2026-03-02" })).await;
    desk
}

fn of_petitions() -> Vec<Case> {
    let on = |petition: &str, rest: Json| with(&json!({ "petitionId": petition }), rest);
    vec![
        (
            "registerPetition",
            json!({ "petitionId": "new" }),
            "PETITION_ALREADY_REGISTERED",
            Some("petitionId"),
        ),
        ("registerPetition", json!({ "repeatOf": "X" }), "REPEAT_OF_UNKNOWN", Some("repeatOf")),
        ("registerPetition", json!({ "headCount": 0 }), "HEAD_COUNT_INVALID", Some("headCount")),
        (
            "registerPetition",
            json!({ "headCount": 9, "representatives": 6 }),
            "TOO_MANY_REPRESENTATIVES",
            Some("representatives"),
        ),
        ("registerPetition", json!({ "anonymous": true }), "ANONYMOUS_WITH_NAME", Some("anonymous")),
        ("registerPetition", json!({ "receivedBy": "X" }), "UNIT_UNKNOWN", Some("receivedBy")),
        ("registerPetition", json!({ "place": "X" }), "UNIT_UNKNOWN", Some("place")),
        ("registerPetition", json!({ "against": ["D", "X"] }), "UNIT_UNKNOWN", Some("against")),
        ("triagePetition", json!({}), "PETITION_UNKNOWN", Some("petitionId")),
        ("triagePetition", on("triaged", json!({})), "PETITION_ALREADY_TRIAGED", None),
        (
            "triagePetition",
            on("new", json!({ "decision": "FORWARD", "to": "T" })),
            "UNIT_NOT_IN_SERVICE",
            Some("to"),
        ),
        ("assignPetition", on("new", json!({})), "PETITION_NOT_TRIAGED", None),
        ("assignPetition", on("diverted", json!({})), "PETITION_NOT_ASSIGNABLE", None),
        ("assignPetition", on("forwarded", json!({})), "PETITION_FORWARDED_ELSEWHERE", Some("unit")),
        ("assignPetition", on("accusing", json!({ "unit": "T" })), "UNIT_NOT_IN_SERVICE", Some("unit")),
        ("assignPetition", on("triaged", json!({ "coHandlers": ["X"] })), "UNIT_UNKNOWN", Some("coHandlers")),
        (
            "assignPetition",
            on("triaged", json!({ "dueOn": "2027-01-01" })),
            "DUE_DATE_OUT_OF_RANGE",
            Some("dueOn"),
        ),
        ("acceptPetition", on("triaged", json!({})), "PETITION_NOT_ASSIGNED", None),
        ("acceptPetition", on("accepted", json!({})), "PETITION_ALREADY_ACCEPTED", None),
        ("acceptPetition", on("assigned", json!({ "by": "D" })), "UNIT_NOT_RESPONSIBLE", Some("by")),
        ("extendDeadline", on("extended", json!({})), "DEADLINE_ALREADY_EXTENDED", None),
        ("escalatePetition", on("accepted", json!({ "tier": 1 })), "TIER_NOT_HIGHER", Some("tier")),
        ("escalatePetition", on("accepted", json!({ "tier": 256 })), "TIER_NOT_HIGHER", Some("tier")),
        ("escalatePetition", on("accepted", json!({ "to": "X" })), "UNIT_UNKNOWN", Some("to")),
        (
            "holdHearing",
            on("accepted", json!({ "participants": [] })),
            "NO_PARTICIPANTS",
            Some("participants"),
        ),
        ("recordVisit", on("new", json!({ "unit": "X" })), "UNIT_UNKNOWN", Some("unit")),
        ("closePetition", on("closed", json!({})), "PETITION_ALREADY_CLOSED", None),
        ("closePetition", on("new", json!({})), "ONLY_WITHDRAWAL_BEFORE_TRIAGE", Some("outcome")),
        (
            "closePetition",
            on("accepted", json!({ "deliveredOn": "2026-03-03" })),
            "DELIVERY_DATE_OUT_OF_RANGE",
            Some("deliveredOn"),
        ),
        ("followUpPetition", on("accepted", json!({})), "PETITION_NOT_CLOSED", None),
        ("correctPetition", on("new", json!({ "visit": "1" })), "VISIT_UNKNOWN", Some("visit")),
        (
            "correctPetition",
            on("new", json!({ "visit": "1", "place": "D" })),
            "CORRECTION_NOT_OF_A_VISIT",
            Some("place"),
        ),
        (
            "correctPetition",
            on("new", json!({ "visit": "1", "category": "C1" })),
            "CORRECTION_NOT_OF_A_VISIT",
            Some("category"),
        ),
        ("correctPetition", on("new", json!({ "headCount": 1 })), "NOTHING_TO_CORRECT", None),
    ]
}

fn of_dates_and_the_request() -> Vec<Case> {
    let on = |petition: &str, rest: Json| with(&json!({ "petitionId": petition }), rest);
    let at = |petition: &str, at: &str| json!({ "petitionId": petition, "occurredAt": at });
    vec![
        ("triagePetition", at("new", "2026-03-03T00:00:00+08:00"), "DATE_IN_FUTURE", Some("occurredAt")),
        (
            "triagePetition",
            at("new", "2026-03-01T00:00:00+08:00"),
            "DATE_BEFORE_PREVIOUS_STEP",
            Some("occurredAt"),
        ),
        (
            "followUpPetition",
            at("closed", "2026-03-01T00:00:00+08:00"),
            "DATE_BEFORE_CLOSING",
            Some("occurredAt"),
        ),
        (
            "recordVisit",
            at("new", "2026-03-01T00:00:00+08:00"),
            "DATE_BEFORE_REGISTRATION",
            Some("occurredAt"),
        ),
        ("triagePetition", at("new", "1899-12-31T00:00:00Z"), "DATE_OUT_OF_RANGE", Some("occurredAt")),
        (
            "renameUnit",
            json!({ "code": "D", "effectiveOn": "1899-12-31" }),
            "DATE_OUT_OF_RANGE",
            Some("effectiveOn"),
        ),
        (
            "triagePetition",
            on("new", json!({ "expectedSequence": 7 })),
            "SEQUENCE_CONFLICT",
            Some("expectedSequence"),
        ),
        ("triagePetition", on("new", json!({ "commandId": "used" })), "COMMAND_ID_REUSED", Some("commandId")),
        ("erasePetitioner", json!({}), "NOTHING_TO_ERASE", Some("petitionerId")),
    ]
}

fn of_units() -> Vec<Case> {
    vec![
        ("registerUnit", json!({ "code": "D" }), "UNIT_ALREADY_REGISTERED", Some("code")),
        ("registerUnit", json!({ "level": "PROVINCE" }), "UNIT_LEVEL_TOO_LOW", Some("parent")),
        ("registerUnit", json!({ "name": " " }), "TEXT_INVALID", Some("name")),
        ("renameUnit", json!({}), "UNIT_UNKNOWN", Some("code")),
        ("renameUnit", json!({ "code": "T" }), "UNIT_NOT_IN_SERVICE", Some("code")),
        ("moveUnit", json!({ "code": "D", "parent": "D-HOUSING" }), "UNIT_CYCLE", Some("parent")),
    ]
}

/// Texts that cannot be kept, and inputs that no command can be made of.
fn of_values() -> Vec<Case> {
    let texts = [
        ("registerPetition", "registered", &["name", "contact", "identityNumber", "summary"][..]),
        ("triagePetition", "new", &["reason"]),
        ("assignPetition", "triaged", &["orderNumber", "standard"]),
        ("extendDeadline", "accepted", &["approver", "reason"]),
        ("escalatePetition", "accepted", &["reason"]),
        ("holdHearing", "accepted", &["chair", "finding"]),
        ("closePetition", "accepted", &["opinionReference"]),
        ("reopenPetition", "closed", &["reason"]),
        ("correctPetition", "new", &["reason", "correlationId", "causationId"]),
    ];
    let mut cases: Vec<Case> =
        vec![("erasePetitioner", json!({ "reason": "" }), "TEXT_INVALID", Some("reason"))];
    for (mutation, petition, fields) in texts {
        for field in fields {
            cases.push((
                mutation,
                json!({ "petitionId": petition, *field: "" }),
                "TEXT_INVALID",
                Some(field),
            ));
        }
    }
    let ids = [
        (
            "registerPetition",
            &["commandId", "petitionId", "receivedBy", "place", "category", "petitionerId", "repeatOf"][..],
        ),
        ("triagePetition", &["category", "to"]),
        ("assignPetition", &["unit"]),
        ("acceptPetition", &["by"]),
        ("escalatePetition", &["to"]),
        ("recordVisit", &["unit"]),
        ("correctPetition", &["place", "category"]),
        ("erasePetitioner", &["petitionerId"]),
        ("registerUnit", &["code", "parent"]),
        ("moveUnit", &["parent"]),
    ];
    for (mutation, fields) in ids {
        for field in fields {
            cases.push((mutation, json!({ *field: "" }), "INPUT_INVALID", Some(field)));
        }
    }
    cases.extend([
        ("registerPetition", json!({ "against": ["D", "a\nb"] }), "INPUT_INVALID", Some("against")),
        ("assignPetition", json!({ "coHandlers": [""] }), "INPUT_INVALID", Some("coHandlers")),
        ("registerPetition", json!({ "headCount": -1 }), "INPUT_INVALID", Some("headCount")),
        ("registerPetition", json!({ "representatives": -1 }), "INPUT_INVALID", Some("representatives")),
        ("registerPetition", json!({ "expectedSequence": -1 }), "INPUT_INVALID", Some("expectedSequence")),
        ("escalatePetition", json!({ "tier": -1 }), "INPUT_INVALID", Some("tier")),
        (
            "holdHearing",
            json!({ "participants": [{ "role": "LAWYER", "count": -1 }] }),
            "INPUT_INVALID",
            Some("participants"),
        ),
        ("triagePetition", json!({ "decision": "FORWARD" }), "INPUT_INVALID", Some("to")),
        ("triagePetition", json!({ "decision": "DIVERT" }), "INPUT_INVALID", Some("remedy")),
        (
            "triagePetition",
            json!({ "decision": "DIVERT", "to": "D", "remedy": "LITIGATION" }),
            "INPUT_INVALID",
            Some("to"),
        ),
        (
            "triagePetition",
            json!({ "decision": "FORWARD", "to": "D", "remedy": "LITIGATION" }),
            "INPUT_INVALID",
            Some("remedy"),
        ),
        ("triagePetition", json!({ "to": "D" }), "INPUT_INVALID", Some("to")),
        ("triagePetition", json!({ "remedy": "LITIGATION" }), "INPUT_INVALID", Some("remedy")),
    ]);
    cases
}

/// The fields of every input, by mutation.
async fn input_fields(desk: &Desk) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut fields = BTreeMap::new();
    for (mutation, _) in samples() {
        let query =
            format!(r#"{{ __type(name: "{}Input") {{ inputFields {{ name }} }} }}"#, type_name(mutation));
        let answer = ask(desk, Request::new(query).data(admin())).await;
        let names = answer["data"]["__type"]["inputFields"].as_array().unwrap().iter();
        fields.insert(mutation, names.map(|field| field["name"].as_str().unwrap().to_owned()).collect());
    }
    fields
}

async fn check(desk: &Desk, caller: &Principal, case: Case) -> String {
    let (mutation, change, code, field) = case;
    let sample = samples().into_iter().find(|(name, _)| *name == mutation).unwrap().1;
    let error = refused(desk, caller, mutation, with(&sample, change.clone())).await;
    let path = field.map_or(Json::Null, |field| json!(["input", field]));
    assert_eq!((&error["code"], &error["path"]), (&json!(code), &path), "{mutation} {change}: {error}");
    let message = error["message"].as_str().unwrap();
    assert!(message.len() > 15 && !message.contains(['{', '_']), "{mutation} {change}: {message}");
    for secret in ["张三", "13800000000", "330100199001010011", "lamp"] {
        assert!(!message.contains(secret), "{message}");
    }
    code.to_owned()
}

#[tokio::test]
async fn every_refusal_comes_with_its_code_and_a_path_into_the_input() {
    let desk = desk().await;
    let fields = input_fields(&desk).await;
    let mut met = BTreeSet::new();
    let cases = [of_petitions(), of_dates_and_the_request(), of_units(), of_values()];
    for case in cases.into_iter().flatten() {
        let (mutation, field) = (case.0, case.3);
        assert!(field.is_none_or(|field| fields[mutation].contains(field)), "{mutation} has no {field:?}");
        met.insert(check(&desk, &admin(), case).await);
    }
    met.extend(of_other_days_and_callers(&desk).await);
    let query = r#"{ __type(name: "ErrorCode") { enumValues { name } } }"#;
    let answer = ask(&desk, Request::new(query).data(admin())).await;
    let all = answer["data"]["__type"]["enumValues"].as_array().unwrap().iter();
    assert_eq!(met, all.map(|value| value["name"].as_str().unwrap().to_owned()).collect());
}

/// What needs another clock, another caller or another tree.
async fn of_other_days_and_callers(desk: &Desk) -> Vec<String> {
    let hall = caller(Intake, Some("D-HOUSING"));
    let outside: Case = ("registerPetition", json!({}), "UNIT_OUT_OF_SCOPE", Some("receivedBy"));
    let mut met = vec![check(desk, &hall, outside).await];
    // A unit below the accused one, in service.
    done(
        desk,
        &admin(),
        "registerUnit",
        json!({ "code": "V", "name": "V", "level": "VILLAGE", "parent": "D" }),
    )
    .await;
    let accusing = json!({ "petitionId": "accusing-2", "against": ["V"], "kind": "ACCUSATION" });
    done(desk, &admin(), "registerPetition", with(&registration("x"), accusing)).await;
    done(desk, &admin(), "triagePetition", with(&triage("accusing-2"), json!({ "kind": "ACCUSATION" })))
        .await;
    for (change, field) in [(json!({ "unit": "V" }), "unit"), (json!({ "coHandlers": ["V"] }), "coHandlers")]
    {
        let case: Case = (
            "assignPetition",
            with(&json!({ "petitionId": "accusing-2" }), change),
            "UNIT_IS_ACCUSED",
            Some(field),
        );
        met.push(check(desk, &admin(), case).await);
    }
    desk.office.clock.set("2026-05-20T09:00:00+08:00");
    let input = json!({ "petitionId": "accepted", "dueOn": "2026-05-22" });
    met.push(
        check(desk, &admin(), ("extendDeadline", input, "EXTENSION_TOO_LATE", Some("occurredAt"))).await,
    );
    let far = json!({ "petitionId": "new", "occurredAt": "2026-05-10T09:00:00+08:00" });
    let hall = caller(Intake, Some("D"));
    met.push(check(desk, &hall, ("triagePetition", far, "DATE_TOO_FAR_BACK", Some("occurredAt"))).await);
    met
}
