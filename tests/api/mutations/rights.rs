//! Who may do what, and to whose petitions.

use super::*;
use crate::desk::code;
use redress_auth::Role::{Admin, Handler, Intake, Supervisor};

/// Whose each command is, in the order of `Role::ALL`: INTAKE, HANDLER, SUPERVISOR, ANALYST, AUDITOR, INTEGRATOR, ADMIN.
const ROLES: [(&str, &str); 54] = [
    ("registerPetition", "I----IA"),
    ("triagePetition", "I----IA"),
    ("assignPetition", "--S---A"),
    ("objectToAssignment", "-HS---A"),
    ("decideObjection", "--S---A"),
    ("acceptPetition", "-HS---A"),
    ("extendDeadline", "-HS---A"),
    ("escalatePetition", "--S---A"),
    ("holdHearing", "-HS---A"),
    ("recordVisit", "I----IA"),
    ("closePetition", "-HS---A"),
    ("deliverOpinion", "-HS---A"),
    ("requestReview", "-HS---A"),
    ("declineReview", "--S---A"),
    ("suspendReview", "--S---A"),
    ("resumeReview", "--S---A"),
    ("decideReview", "--S---A"),
    ("terminatePetition", "--S---A"),
    ("withdrawTermination", "--S---A"),
    ("followUpPetition", "-HS---A"),
    ("reopenPetition", "--S---A"),
    ("correctPetition", "IHS---A"),
    ("nameSponsor", "--S---A"),
    ("releaseSponsor", "--S---A"),
    ("listBacklog", "--S---A"),
    ("cancelBacklog", "--S---A"),
    ("erasePetitioner", "------A"),
    ("registerUnit", "------A"),
    ("renameUnit", "------A"),
    ("moveUnit", "------A"),
    ("retireUnit", "------A"),
    ("publishCalendar", "------A"),
    ("askToy", "-HS---A"),
    ("widenToy", "-HS---A"),
    ("answerToy", "-HS---A"),
    ("closeToy", "--S---A"),
    ("findDispute", "-HS---A"),
    ("assignDispute", "-HS---A"),
    ("raiseDispute", "-HS---A"),
    ("resolveDispute", "-HS---A"),
    ("turnDisputeIntoPetition", "-HS---A"),
    ("reopenDispute", "-HS---A"),
    ("setSweepDuty", "--S---A"),
    ("reportSweep", "-HS---A"),
    ("openMediation", "-HS---A"),
    ("raiseMediation", "-HS---A"),
    ("reachAgreement", "-HS---A"),
    ("failMediation", "-HS---A"),
    ("requestConfirmation", "-HS---A"),
    ("decideConfirmation", "-HS---A"),
    ("visitPerformance", "-HS---A"),
    ("holdMeeting", "--S---A"),
    ("decideMatter", "--S---A"),
    ("executeDecision", "-HS---A"),
];

/// Every mutation has a row: one that a kind of case brings, too.
#[tokio::test]
async fn the_table_has_every_mutation() {
    let desk = Desk::open().await;
    let answer =
        ask(&desk, Request::new("{ __schema { mutationType { fields { name } } } }").data(admin())).await;
    let fields = answer["data"]["__schema"]["mutationType"]["fields"].as_array().unwrap().iter();
    let mut names: Vec<&str> = fields.map(|field| field["name"].as_str().unwrap()).collect();
    let mut rows = ROLES.map(|(mutation, _)| mutation);
    names.sort_unstable();
    rows.sort_unstable();
    assert_eq!(names, rows);
}

#[tokio::test]
async fn each_role_does_its_own_work_and_no_other() {
    let desk = Desk::open().await;
    let samples = samples();
    assert!(ROLES.iter().map(|(mutation, _)| mutation).eq(samples.iter().map(|(mutation, _)| mutation)));
    for ((mutation, allowed), (_, input)) in ROLES.iter().zip(&samples) {
        for (role, mark) in Role::ALL.into_iter().zip(allowed.chars()) {
            // A date ahead, so that nobody changes anything.
            let input = with(input, json!({ "occurredAt": "2026-03-09T00:00:00Z" }));
            let answer = send(&desk, &caller(role, Some("D")), mutation, input).await;
            let expected = if mark == '-' { "FORBIDDEN" } else { "none" };
            assert_eq!(code(&answer), expected, "{role} {mutation}: {answer}");
            assert_eq!(answer["data"].is_null(), mark == '-', "{role} {mutation}: {answer}");
        }
    }
}

#[tokio::test]
async fn undoing_a_closing_is_a_supervisors() {
    let desk = Desk::open().await;
    let input = json!({ "petitionId": "A", "cause": "RECORDING_ERROR" });
    for role in [Role::Intake, Role::Handler, Role::Integrator] {
        let answer = send(&desk, &caller(role, Some("D")), "reopenPetition", input.clone()).await;
        assert_eq!(code(&answer), "FORBIDDEN");
    }
    done(&desk, &caller(Supervisor, Some("D")), "reopenPetition", input).await;
}

#[tokio::test]
async fn petitions_of_other_units_are_not_there() {
    let desk = Desk::open().await;
    let visit = |petition: &str| json!({ "petitionId": petition, "channel": "PHONE", "unit": "P" });
    // `C` was received at D, and D-HOUSING is responsible.
    for unit in ["P", "C", "D", "D-HOUSING"] {
        done(&desk, &caller(Intake, Some(unit)), "recordVisit", visit("C")).await;
    }
    let outside = caller(Intake, Some("T"));
    for sequence in [json!({}), json!({ "expectedSequence": 3 })] {
        let of_others = refused(&desk, &outside, "recordVisit", with(&visit("C"), sequence.clone())).await;
        let of_nobody = refused(&desk, &outside, "recordVisit", with(&visit("X"), sequence)).await;
        assert_eq!(of_others, of_nobody);
    }
    let error = refused(&desk, &outside, "recordVisit", visit("C")).await;
    assert_eq!(
        (&error["code"], &error["path"]),
        (&json!("PETITION_UNKNOWN"), &json!(["input", "petitionId"]))
    );
    let error = refused(&desk, &outside, "registerPetition", registration("X")).await;
    assert_eq!(
        (&error["code"], &error["path"]),
        (&json!("UNIT_OUT_OF_SCOPE"), &json!(["input", "receivedBy"]))
    );
}

/// Every command × role × unit, of `C`, which `D` received and `D-HOUSING` answers for.
#[tokio::test]
async fn commands_reach_the_petitions_of_the_own_subtree_and_no_others() {
    let desk = Desk::open().await;
    let below = crate::fixture::unit("H-DESK", redress_domain::UnitLevel::District, Some("D-HOUSING"));
    desk.office.done(below).await;
    let head = desk.office.log.head().await.unwrap().position;
    // Cases of other kinds are reached in other ways (`tests/api/{toys,disputes,mediations,meetings,sweeps}`, `tests/api/matrix/kinds.rs`).
    let of_a_kind = |mutation: &str| {
        let is_named = ["Toy", "Dispute", "Calendar", "Sweep"].iter().any(|kind| mutation.contains(kind));
        is_named || OF_MEDIATIONS.contains(&mutation) || OF_MEETINGS.contains(&mutation)
    };
    let of_petitions = ROLES.iter().zip(samples()).filter(|((mutation, _), _)| !of_a_kind(mutation));
    for ((mutation, allowed), (_, input)) in of_petitions {
        // A date ahead, so that nobody changes anything.
        let mut input = with(&input, json!({ "occurredAt": "2026-03-09T00:00:00Z" }));
        let registers = *mutation == "registerPetition";
        if input.get("petitionId").is_some() && !registers {
            input["petitionId"] = json!("C");
        }
        for (role, mark) in Role::ALL.into_iter().zip(allowed.chars()) {
            // Whose petition it is; a registration is of the unit that receives.
            for (unit, theirs) in [
                (Some("D-HOUSING"), !registers),
                (Some("H-DESK"), false),
                (Some("T"), false),
                (Some("D"), true),
                (Some("C"), true),
                (Some("nowhere"), false),
                (None, false),
            ] {
                let answer = send(&desk, &caller(role, unit), mutation, input.clone()).await;
                let refusal = &answer["data"][mutation]["userErrors"][0]["code"];
                let known = !matches!(unit, None | Some("nowhere"));
                let expected = match (mark, theirs || role == Admin) {
                    ('-', _) => "FORBIDDEN",
                    // A unit that is none bounds nobody, an administrator neither: it could be meant to be any.
                    _ if unit == Some("nowhere") => "FORBIDDEN",
                    _ if *mutation == "erasePetitioner" && unit.is_some() => "UNIT_OUT_OF_SCOPE",
                    (_, true) => "reached",
                    (_, false) if !known => "FORBIDDEN",
                    (_, false) if registers => "UNIT_OUT_OF_SCOPE",
                    // Whoever knows the number of the opinion may: the only answer to those who do not.
                    (_, false) if *mutation == "requestReview" => "OPINION_UNKNOWN",
                    (_, false) => "PETITION_UNKNOWN",
                };
                let found = match (code(&answer), refusal.as_str()) {
                    (
                        "none",
                        Some(outside @ ("UNIT_OUT_OF_SCOPE" | "PETITION_UNKNOWN" | "OPINION_UNKNOWN")),
                    ) => outside,
                    ("none", Some(_)) => "reached",
                    (other, _) => other,
                };
                assert_eq!(found, expected, "{role} of {unit:?}: {mutation}: {answer}");
            }
        }
    }
    assert_eq!(desk.office.log.head().await.unwrap().position, head, "nothing was recorded");
}

/// A unit decides neither the objections to its own assignments nor what others say, though it reaches the petition.
#[tokio::test]
async fn who_gives_an_order_objects_or_decides_is_a_unit_of_the_callers_own_subtree() {
    let desk = Desk::open().await;
    let of_c =
        |rest: serde_json::Value| with(&json!({ "petitionId": "C", "by": "D", "reason": "not ours" }), rest);
    let housing = caller(Supervisor, Some("D-HOUSING"));
    for (mutation, rest) in [
        ("objectToAssignment", json!({})),
        ("decideObjection", json!({ "upheld": true })),
        ("assignPetition", json!({ "unit": "T", "mode": "DIRECT" })),
    ] {
        let mut input = of_c(rest);
        if mutation == "assignPetition" {
            input.as_object_mut().unwrap().remove("reason");
        }
        let error = refused(&desk, &housing, mutation, input).await;
        assert_eq!(
            (&error["code"], &error["path"]),
            (&json!("UNIT_OUT_OF_SCOPE"), &json!(["input", "by"])),
            "{mutation}"
        );
    }
    done(&desk, &housing, "objectToAssignment", of_c(json!({ "by": "D-HOUSING" }))).await;
    let decision = of_c(json!({ "upheld": true }));
    let error =
        refused(&desk, &housing, "decideObjection", with(&decision, json!({ "by": "D-HOUSING" }))).await;
    assert_eq!(error["code"], "UNIT_NOT_ASSIGNER");
    done(&desk, &caller(Supervisor, Some("C")), "decideObjection", decision).await;
}

/// The order is that of the unit that received the petition, if the input names no other.
#[tokio::test]
async fn an_order_for_a_unit_outside_the_callers_subtree_names_who_gives_it() {
    let desk = Desk::open().await;
    let order = json!({ "petitionId": "C", "unit": "D-HOUSING", "mode": "DIRECT" });
    let housing = caller(Supervisor, Some("D-HOUSING"));
    let error = refused(&desk, &housing, "assignPetition", order.clone()).await;
    assert_eq!(
        (&error["code"], &error["path"]),
        (&json!("ASSIGNER_REQUIRED"), &json!(["input", "by"])),
        "D received it"
    );
    done(&desk, &housing, "assignPetition", with(&order, json!({ "by": "D-HOUSING" }))).await;
    done(&desk, &caller(Supervisor, Some("D")), "assignPetition", order.clone()).await;
    done(&desk, &admin(), "assignPetition", order).await;
}

/// `D-HOUSING` assigns `C` on to a unit beside it. Until that unit objects, and after the decision, it does not work with `C`.
#[tokio::test]
async fn the_unit_that_assigned_a_petition_on_reaches_it_while_it_decides_an_objection() {
    let desk = Desk::open().await;
    desk.office.done(crate::fixture::unit("D-WATER", redress_domain::UnitLevel::District, Some("D"))).await;
    let sees = async |expected: bool| {
        desk.catch_up().await;
        let data = desk.data(Supervisor, Some("D-HOUSING"), r#"{ petition(id: "C") { id } }"#).await;
        assert_eq!(!data["petition"].is_null(), expected, "{data}");
    };
    let housing = caller(Supervisor, Some("D-HOUSING"));
    sees(true).await;
    let order = json!({ "petitionId": "C", "unit": "D-WATER", "mode": "DIRECT", "by": "D-HOUSING" });
    done(&desk, &housing, "assignPetition", order).await;
    sees(false).await;
    let decision = json!({ "petitionId": "C", "by": "D-HOUSING", "upheld": false, "reason": "it is water" });
    let error = refused(&desk, &housing, "decideObjection", decision.clone()).await;
    assert_eq!(error["code"], "PETITION_UNKNOWN");
    let objection = json!({ "petitionId": "C", "by": "D-WATER", "reason": "not ours" });
    done(&desk, &caller(Supervisor, Some("D-WATER")), "objectToAssignment", objection).await;
    sees(true).await;
    done(&desk, &housing, "decideObjection", decision).await;
    sees(false).await;
}

/// Otherwise a unit would have its own case verified by naming another.
#[tokio::test]
async fn who_verifies_that_an_old_case_is_settled_is_a_unit_of_the_callers_own_subtree() {
    let desk = Desk::open().await;
    let city = caller(Supervisor, Some("C"));
    let of_a = |rest: serde_json::Value| with(&json!({ "petitionId": "A", "list": "OLD" }), rest);
    let housing = caller(Supervisor, Some("D-HOUSING"));
    done(&desk, &housing, "listBacklog", of_a(json!({}))).await;
    // A leader may be of any unit.
    let naming = json!({ "petitionId": "A", "leader": "leader-1", "post": "deputy head", "unit": "P" });
    done(&desk, &housing, "nameSponsor", naming).await;
    for (unit, by, expected) in [
        ("D-HOUSING", "D", "UNIT_OUT_OF_SCOPE"),
        ("D", "C", "UNIT_OUT_OF_SCOPE"),
        ("C", "C", "BACKLOG_NOT_SETTLED"),
    ] {
        let input = of_a(json!({ "verifiedBy": by }));
        let error = refused(&desk, &caller(Supervisor, Some(unit)), "cancelBacklog", input).await;
        assert_eq!(error["code"], expected, "{unit} for {by}");
    }
    let undo = json!({ "petitionId": "A", "cause": "RECORDING_ERROR" });
    done(&desk, &city, "reopenPetition", undo).await;
    let closing = json!({ "petitionId": "A", "outcome": "SUPPORTED", "deliveredOn": "2026-03-02" });
    done(&desk, &city_handler(), "closePetition", closing).await;
    let answer = json!({ "petitionId": "A", "resolved": "YES", "satisfaction": "SATISFIED" });
    done(&desk, &city_handler(), "followUpPetition", answer).await;
    let own = refused(&desk, &city, "cancelBacklog", of_a(json!({ "verifiedBy": "D-HOUSING" }))).await;
    assert_eq!((&own["code"], &own["path"]), (&json!("BACKLOG_OWN_CASE"), &json!(["input", "verifiedBy"])));
    done(&desk, &city, "cancelBacklog", of_a(json!({ "verifiedBy": "C" }))).await;
}

fn city_handler() -> Principal {
    caller(Handler, Some("C"))
}

#[tokio::test]
async fn without_a_unit_of_the_tree_there_is_nothing_to_do() {
    let desk = Desk::open().await;
    for unit in [None, Some("nowhere")] {
        for role in [Role::Intake, Role::Integrator] {
            let answer = send(&desk, &caller(role, unit), "registerPetition", registration("X")).await;
            assert_eq!(code(&answer), "FORBIDDEN", "{answer}");
        }
    }
}

#[tokio::test]
async fn only_administrators_date_further_back() {
    let desk = Desk::open().await;
    desk.office.clock.set("2026-03-20T09:00:00+08:00");
    let input = json!({ "petitionId": "C", "by": "D-HOUSING", "occurredAt": "2026-03-10T09:00:00+08:00" });
    for role in [Handler, Supervisor] {
        let error = refused(&desk, &caller(role, Some("D")), "acceptPetition", input.clone()).await;
        assert_eq!(
            (&error["code"], &error["path"]),
            (&json!("DATE_TOO_FAR_BACK"), &json!(["input", "occurredAt"]))
        );
    }
    done(&desk, &caller(Admin, None), "acceptPetition", input).await;
}

#[tokio::test]
async fn an_answer_is_given_again_to_its_own_actor_only() {
    let desk = Desk::open().await;
    let input = with(&registration("X"), json!({ "commandId": "reception-1" }));
    done(&desk, &caller(Intake, Some("D")), "registerPetition", input.clone()).await;
    // Moved to another unit, the same clerk is still told what came of it.
    let moved = caller(Intake, Some("T"));
    assert_eq!(done(&desk, &moved, "registerPetition", input.clone()).await["repeated"], json!(true));
    let other = Principal { subject: "clerk-8".into(), ..moved };
    assert_eq!(refused(&desk, &other, "registerPetition", input).await["code"], "UNIT_OUT_OF_SCOPE");
}

/// Of `C`, which `D` received and `D-HOUSING` answered; `CR`, a department of the city, reviews it, `E` lies beside.
#[tokio::test]
async fn the_body_that_was_asked_reads_the_petition_from_then_on_and_others_learn_nothing() {
    let desk = Desk::open().await;
    crate::opinions::reviewers(&desk.office).await;
    desk.office.done(crate::fixture::unit("E", redress_domain::UnitLevel::District, Some("C"))).await;
    for command in crate::fixture::life("R") {
        desk.office.done(command).await;
    }
    let deliver = json!({ "petitionId": "R", "stage": "HANDLING", "method": "POST" });
    done(&desk, &caller(Handler, Some("D-HOUSING")), "deliverOpinion", deliver).await;
    let reads = async |unit: &str| {
        let query =
            "{ petition(id: \"R\") { id } petitions(first: 9, filter: {reviewOpen: true}) { nodes { id } } }";
        let answer = desk.ask(Supervisor, Some(unit), query).await["data"].clone();
        let is_read = !answer["petition"].is_null();
        assert!(is_read || answer["petitions"]["nodes"] == json!([]), "{unit}: {answer}");
        is_read
    };
    let opinions = "{ petition(id: \"R\") { opinions(first: 1) { nodes { number } } } }";
    let answer = desk.ask(Handler, Some("D"), opinions).await;
    let number = answer["data"]["petition"]["opinions"]["nodes"][0]["number"].clone();
    assert!(!reads("CR").await);
    let request = json!({ "petitionId": "R", "stage": "REVIEW", "to": "CR" });
    let outside = caller(Handler, Some("E"));
    let error = refused(&desk, &outside, "requestReview", request.clone()).await;
    assert_eq!(
        (&error["code"], &error["path"]),
        (&json!("OPINION_UNKNOWN"), &json!(["input", "opinionNumber"]))
    );
    let payload =
        done(&desk, &outside, "requestReview", with(&request, json!({ "opinionNumber": number }))).await;
    assert_eq!((&payload["petition"], &payload["sequence"]), (&Json::Null, &Json::Null), "{payload}");
    assert!(reads("CR").await && reads("D").await && !reads("E").await);
    let decision = json!({ "petitionId": "R", "result": "CHANGED", "finding": "as found" });
    let error = refused(&desk, &caller(Supervisor, Some("D")), "decideReview", decision.clone()).await;
    assert_eq!(error["code"], "UNIT_OUT_OF_SCOPE");
    done(&desk, &caller(Supervisor, Some("CR")), "decideReview", decision).await;
    // It finds the number of its own opinion.
    assert!(reads("CR").await && reads("D").await && !reads("E").await);
    let opinions = "{ petition(id: \"R\") { opinions(first: 2) { nodes { number } } } }";
    let answer = desk.ask(Supervisor, Some("CR"), opinions).await;
    let number = &answer["data"]["petition"]["opinions"]["nodes"][1]["number"];
    assert!(number.as_str().is_some_and(|number| number.starts_with("CR-P-")), "{answer}");
}
