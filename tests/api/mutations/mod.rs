//! Commands over GraphQL.

mod answers;
mod cases;
mod cases_of_kinds;
mod cases_of_mediations;
mod cases_of_meetings;
mod inputs;
mod life;
mod refusals;
mod rights;

use crate::desk::Desk;
use async_graphql::{Request, Variables};
use redress_auth::{Principal, Role};
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicU64, Ordering};

pub fn caller(role: Role, unit: Option<&str>) -> Principal {
    let unit = unit.map(|unit| unit.parse().unwrap());
    Principal { subject: "clerk-7".into(), unit, roles: [role].into() }
}

pub fn admin() -> Principal {
    caller(Role::Admin, None)
}

/// The commands to mediations.
pub const OF_MEDIATIONS: [&str; 7] = [
    "openMediation",
    "raiseMediation",
    "reachAgreement",
    "failMediation",
    "requestConfirmation",
    "decideConfirmation",
    "visitPerformance",
];

/// The commands to meetings.
pub const OF_MEETINGS: [&str; 3] = ["holdMeeting", "decideMatter", "executeDecision"];

/// `closePetition` to `ClosePetition`.
pub fn type_name(mutation: &str) -> String {
    mutation[..1].to_uppercase() + &mutation[1..]
}

/// Sends a mutation, under a command id that was not used before unless the input has one: the whole answer.
pub async fn send(desk: &Desk, caller: &Principal, mutation: &str, input: Json) -> Json {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut whole = json!({ "commandId": format!("api-{}", NEXT.fetch_add(1, Ordering::Relaxed)) });
    whole.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
    let changed = match mutation {
        _ if mutation.ends_with("Unit") => "unit { code name parent { code } inService }",
        _ if mutation.ends_with("Toy") => "toy { id state }",
        _ if mutation.contains("Dispute") => "dispute { id state }",
        "setSweepDuty" | "reportSweep" => "sweep { id state }",
        _ if OF_MEDIATIONS.contains(&mutation) => "mediation { id state }",
        _ if OF_MEETINGS.contains(&mutation) => "meeting { id state }",
        "publishCalendar" => "calendar { id state }",
        "erasePetitioner" => "erasedEvents",
        _ => "petition { id state }",
    };
    let query = format!(
        "mutation Do($input: {}Input!) {{
            {mutation}(input: $input) {{ {changed} position sequence repeated userErrors {{ code message path }} }}
        }}",
        type_name(mutation)
    );
    let variables = Variables::from_json(json!({ "input": whole }));
    ask(desk, Request::new(query).variables(variables).data(caller.clone())).await
}

pub async fn ask(desk: &Desk, request: Request) -> Json {
    serde_json::to_value(desk.schema.execute(request).await).unwrap()
}

/// The payload of a mutation that was carried out.
pub async fn done(desk: &Desk, caller: &Principal, mutation: &str, input: Json) -> Json {
    let answer = send(desk, caller, mutation, input).await;
    let payload = answer["data"][mutation].clone();
    assert!(payload["position"].is_string() && payload["userErrors"] == json!([]), "{mutation}: {answer}");
    payload
}

/// The one user error of a mutation that was refused.
pub async fn refused(desk: &Desk, caller: &Principal, mutation: &str, input: Json) -> Json {
    let answer = send(desk, caller, mutation, input).await;
    assert_eq!(answer["errors"], Json::Null, "{mutation}: {answer}");
    let payload = &answer["data"][mutation];
    assert_eq!(
        (&payload["position"], &payload["repeated"]),
        (&Json::Null, &json!(false)),
        "{mutation}: {answer}"
    );
    assert_eq!(payload["userErrors"].as_array().map(Vec::len), Some(1), "{mutation}: {answer}");
    payload["userErrors"][0].clone()
}

/// An input for each mutation that fits a petition `X`, which does not exist.
pub fn samples() -> Vec<(&'static str, Json)> {
    vec![
        ("registerPetition", registration("X")),
        ("triagePetition", triage("X")),
        ("assignPetition", json!({ "petitionId": "X", "unit": "D-HOUSING", "mode": "DIRECT" })),
        ("objectToAssignment", json!({ "petitionId": "X", "by": "D-HOUSING", "reason": "not ours" })),
        (
            "decideObjection",
            json!({ "petitionId": "X", "by": "D-HOUSING", "upheld": true, "reason": "it is not" }),
        ),
        ("acceptPetition", json!({ "petitionId": "X", "by": "D-HOUSING" })),
        ("extendDeadline", json!({ "petitionId": "X", "dueOn": "2026-05-30", "approver": "director" })),
        ("escalatePetition", json!({ "petitionId": "X", "to": "D", "tier": 2 })),
        (
            "holdHearing",
            json!({ "petitionId": "X", "chair": "director", "participants": [{ "role": "LAWYER", "count": 2 }] }),
        ),
        ("recordVisit", json!({ "petitionId": "X", "channel": "VISIT", "unit": "P", "headCount": 5 })),
        (
            "closePetition",
            json!({ "petitionId": "X", "outcome": "SUPPORTED", "opinionReference": "12", "deliveredOn": "2026-03-02" }),
        ),
        ("deliverOpinion", json!({ "petitionId": "X", "stage": "HANDLING", "method": "POST" })),
        ("requestReview", json!({ "petitionId": "X", "stage": "REVIEW", "to": "CR" })),
        ("declineReview", json!({ "petitionId": "X", "ground": "NOT_A_PARTY", "reason": "somebody else" })),
        ("suspendReview", json!({ "petitionId": "X" })),
        ("resumeReview", json!({ "petitionId": "X" })),
        ("decideReview", json!({ "petitionId": "X", "result": "UPHELD", "finding": "as it was" })),
        ("terminatePetition", json!({ "petitionId": "X", "ground": "RE_REVIEWED" })),
        ("withdrawTermination", json!({ "petitionId": "X", "reason": "by mistake" })),
        ("followUpPetition", json!({ "petitionId": "X", "resolved": "YES", "satisfaction": "SATISFIED" })),
        ("reopenPetition", json!({ "petitionId": "X", "cause": "NEW_VISIT", "reason": "came again" })),
        ("correctPetition", json!({ "petitionId": "X", "headCount": 3, "reason": "miscounted" })),
        (
            "nameSponsor",
            json!({ "petitionId": "X", "leader": "leader-1", "post": "deputy head", "unit": "C" }),
        ),
        ("releaseSponsor", json!({ "petitionId": "X" })),
        ("listBacklog", json!({ "petitionId": "X", "list": "OLD" })),
        ("cancelBacklog", json!({ "petitionId": "X", "list": "OLD", "verifiedBy": "D-HOUSING" })),
        ("erasePetitioner", json!({ "petitionerId": "X", "reason": "on request" })),
        ("registerUnit", json!({ "code": "X", "name": "Office X", "level": "DISTRICT", "parent": "C" })),
        ("renameUnit", json!({ "code": "X", "name": "Office of X" })),
        ("moveUnit", json!({ "code": "X", "parent": "D" })),
        ("retireUnit", json!({ "code": "X" })),
        (
            "publishCalendar",
            json!({ "id": "CN", "year": 2026, "daysOff": ["2026-01-01"], "workdays": ["2026-01-04"], "source": "notice" }),
        ),
        (
            "askToy",
            json!({ "id": "X", "owner": "D", "to": "T", "petition": "C", "text": "whose lamp is it" }),
        ),
        ("widenToy", json!({ "id": "X", "petition": "C" })),
        ("answerToy", json!({ "id": "X", "text": "ours" })),
        ("closeToy", json!({ "id": "X" })),
        ("findDispute", dispute("X")),
        ("assignDispute", json!({ "id": "X", "unit": "T", "orderNumber": "7", "standard": "in writing" })),
        ("raiseDispute", json!({ "id": "X", "to": "D", "dueOn": "2026-03-20" })),
        ("resolveDispute", json!({ "id": "X", "method": "MEDIATION" })),
        ("turnDisputeIntoPetition", json!({ "id": "X", "petition": "C" })),
        ("reopenDispute", json!({ "id": "X", "reason": "again" })),
        ("setSweepDuty", json!({ "id": "D-HOUSING", "cadence": "WEEK", "from": "2026-03-16" })),
        ("reportSweep", json!({ "id": "D-HOUSING", "slot": "2026-W09", "found": 2 })),
        ("openMediation", mediation("X")),
        ("raiseMediation", json!({ "id": "X", "level": "CITY" })),
        ("reachAgreement", agreement("X")),
        ("failMediation", json!({ "id": "X", "reason": "too far apart" })),
        ("requestConfirmation", json!({ "id": "X", "court": "Court of the district" })),
        ("decideConfirmation", json!({ "id": "X", "result": "VALID", "number": "7" })),
        ("visitPerformance", json!({ "id": "X", "n": 1, "result": "PERFORMED" })),
        ("holdMeeting", meeting("X")),
        ("decideMatter", decision("X")),
        ("executeDecision", json!({ "id": "X", "petition": "C" })),
    ]
}

pub fn registration(petition: &str) -> Json {
    json!({ "petitionId": petition, "channel": "VISIT", "receivedBy": "D", "place": "T", "name": "张三",
        "contact": "13800000000", "identityNumber": "330100199001010011", "summary": "the lamp is broken" })
}

pub fn triage(petition: &str) -> Json {
    json!({ "petitionId": petition, "kind": "APPEAL", "competentLevel": "DISTRICT", "decision": "ACCEPT" })
}

/// A dispute in `T`, found by `D`.
pub fn dispute(id: &str) -> Json {
    json!({ "id": id, "owner": "D", "place": "T", "petitionerId": "neighbours", "category": "LAND",
        "headCount": 3, "parties": "张家、李家", "summary": "whose wall it is", "foundIn": "2026-W10" })
}

/// A mediation of `C`, of `D`'s.
pub fn mediation(id: &str) -> Json {
    json!({ "id": id, "owner": "D", "petition": "C", "level": "VILLAGE", "committee": "Committee of the village",
        "peoplesCommittee": true, "bothAgreed": true })
}

/// An agreement of one obligation, 1,250 yuan by the end of March.
pub fn agreement(id: &str) -> Json {
    json!({ "id": id, "form": "WRITTEN",
        "obligations": [{ "dueOn": "2026-03-31", "amount": "125000", "text": "pays for the wall" }] })
}

/// A consultation about `C`, of `D`'s.
pub fn meeting(id: &str) -> Json {
    json!({ "id": id, "owner": "D", "kind": "CONSULTATION", "tier": 2, "chair": "director", "units": ["D-HOUSING", "D"],
        "petitions": ["C"] })
}

/// `D-HOUSING` is responsible for `C`, until the end of March.
pub fn decision(id: &str) -> Json {
    json!({ "id": id, "petition": "C", "decision": "RESPONSIBLE", "unit": "D-HOUSING", "dueOn": "2026-03-31", "text": "mends the lamp" })
}

/// One JSON object with the fields of two.
pub fn with(one: &Json, two: Json) -> Json {
    let mut both = one.clone();
    both.as_object_mut().unwrap().extend(two.as_object().unwrap().clone());
    both
}
