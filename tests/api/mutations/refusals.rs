//! Every refusal there is, met by an example: its code, and a path that leads to a field of the input.

use super::{
    cases::{Case, of_dates_and_the_request, of_petitions, of_units, of_values},
    cases_of_kinds, *,
};
use crate::{fixture, support::log_options};
use redress_auth::Role::{Intake, Supervisor};
use redress_log::LogOptions;
use std::collections::{BTreeMap, BTreeSet};

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
    for petition in ["accepted", "closed"] {
        done(&desk, &admin, "listBacklog", json!({ "petitionId": petition, "list": "OLD" })).await;
    }
    for command in fixture::life("settled").into_iter().take(4) {
        desk.office.done(command).await;
    }
    for (mutation, input) in [
        ("closePetition", json!({ "outcome": "SUPPORTED", "deliveredOn": "2026-03-02" })),
        ("followUpPetition", json!({ "resolved": "YES", "satisfaction": "SATISFIED" })),
        ("listBacklog", json!({ "list": "OLD" })),
    ] {
        done(&desk, &admin, mutation, with(&json!({ "petitionId": "settled" }), input)).await;
    }
    for command in fixture::life("undelivered").into_iter().take(4) {
        desk.office.done(command).await;
    }
    for (mutation, input) in [
        ("closePetition", json!({ "outcome": "SUPPORTED" })),
        ("followUpPetition", json!({ "resolved": "YES", "satisfaction": "SATISFIED" })),
        ("listBacklog", json!({ "list": "OLD" })),
    ] {
        done(&desk, &admin, mutation, with(&json!({ "petitionId": "undelivered" }), input)).await;
    }
    for n in 0..redress_domain::petition::MOST_LISTS {
        done(&desk, &admin, "listBacklog", json!({ "petitionId": "triaged", "list": format!("list {n}") }))
            .await;
    }
    for (petition, kind) in [("perhaps", Json::Null), ("sponsored", json!("APPEAL"))] {
        let complaint = json!({ "against": ["C"], "kind": kind });
        done(&desk, &admin, "registerPetition", with(&registration(petition), complaint)).await;
    }
    let naming = json!({ "petitionId": "sponsored", "leader": "leader-1", "post": "mayor", "unit": "C" });
    done(&desk, &admin, "nameSponsor", naming).await;
    let naming = json!({ "petitionId": "closed", "leader": "leader-1", "post": "deputy head", "unit": "C" });
    done(&desk, &admin, "nameSponsor", naming).await;
    for (petition, steps) in [("objected", 3), ("escalated", 3), ("simple", 2)] {
        for command in fixture::life(petition).into_iter().take(steps) {
            desk.office.done(command).await;
        }
    }
    let repeat = json!({ "repeatOf": "new" });
    done(&desk, &admin, "registerPetition", with(&registration("repeat"), repeat)).await;
    done(&desk, &admin, "triagePetition", triage("repeat")).await;
    for (mutation, input) in [
        ("objectToAssignment", json!({ "petitionId": "objected", "by": "D-HOUSING", "reason": "not ours" })),
        ("escalatePetition", json!({ "petitionId": "escalated", "to": "D", "tier": 2 })),
        (
            "assignPetition",
            json!({ "petitionId": "simple", "unit": "D-HOUSING", "mode": "DIRECT", "simplified": true }),
        ),
    ] {
        done(&desk, &admin, mutation, input).await;
    }
    opinions(&desk).await;
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
    for question in ["asked", "answered", "ended"] {
        let input =
            json!({ "id": question, "owner": "D", "to": "D-HOUSING", "petition": "new", "text": "why" });
        done(&desk, &admin, "askToy", input).await;
    }
    done(&desk, &admin, "answerToy", json!({ "id": "answered", "text": "ours" })).await;
    let long = json!({ "code": "长".repeat(95), "name": "long", "level": "VILLAGE", "parent": "D" });
    done(&desk, &admin, "registerUnit", long).await;
    let calendar = json!({ "id": "dated", "year": 2026, "daysOff": [], "workdays": [], "source": "notice" });
    done(&desk, &admin, "publishCalendar", calendar).await;
    done(&desk, &admin, "closeToy", json!({ "id": "ended" })).await;
    for (id, mutation, rest) in [
        ("open", None, json!({})),
        ("assigned", Some("assignDispute"), json!({ "unit": "D" })),
        ("resolved", Some("resolveDispute"), json!({ "method": "AID" })),
        ("filed", Some("turnDisputeIntoPetition"), json!({ "petition": "new" })),
    ] {
        done(&desk, &admin, "findDispute", dispute(id)).await;
        if let Some(mutation) = mutation {
            done(&desk, &admin, mutation, with(&json!({ "id": id }), rest)).await;
        }
    }
    done(&desk, &admin, "reportSweep", json!({ "id": "D-HOUSING", "slot": "2026-02", "found": 0 })).await;
    for (id, mutation) in [
        ("opened", None),
        ("agreed", Some("reachAgreement")),
        ("others", Some("reachAgreement")),
        ("asked", Some("reachAgreement")),
        ("failed", Some("failMediation")),
    ] {
        let open = json!({ "petition": "new", "peoplesCommittee": id != "others" });
        done(&desk, &admin, "openMediation", with(&mediation(id), open)).await;
        if let Some(mutation) = mutation {
            let input = with(&agreement(id), json!({ "reason": "too far apart" }));
            let fields = if mutation == "failMediation" {
                &["id", "reason"][..]
            } else {
                &["id", "form", "obligations"]
            };
            let input: Json =
                fields.iter().map(|field| ((*field).to_owned(), input[*field].clone())).collect();
            done(&desk, &admin, mutation, input).await;
        }
    }
    done(&desk, &admin, "requestConfirmation", json!({ "id": "asked", "court": "Court" })).await;
    super::cases_of_meetings::file(&desk).await;
    done(&desk, &admin, "retireUnit", json!({ "code": "T", "effectiveOn": "2026-03-02" })).await;
    desk
}

/// Petitions on their way from the closing to the end of the procedure.
async fn opinions(desk: &Desk) {
    crate::opinions::reviewers(&desk.office).await;
    let delivered = ("deliverOpinion", json!({}));
    let requested = ("requestReview", json!({}));
    let decided = |result: &str| ("decideReview", json!({ "result": result, "deliveredOn": "2026-03-02" }));
    let again = ("requestReview", json!({ "stage": "RE_REVIEW", "to": "PR" }));
    let upheld = || vec![delivered.clone(), requested.clone(), decided("UPHELD")];
    let re_requested = || [upheld(), vec![again.clone()]].concat();
    let ended = [decided("UPHELD"), ("terminatePetition", json!({}))];
    for (petition, steps) in [
        ("delivered", vec![delivered.clone()]),
        ("requested", vec![delivered.clone(), requested.clone()]),
        ("wrong", vec![delivered.clone(), ("requestReview", json!({ "to": "T" }))]),
        ("returned", vec![delivered.clone(), requested.clone(), decided("RETURNED")]),
        ("upheld", upheld()),
        ("suspended", [re_requested(), vec![("suspendReview", json!({}))]].concat()),
        ("ended-matter", [re_requested(), ended.to_vec()].concat()),
    ] {
        for command in fixture::life(petition) {
            desk.office.done(command).await;
        }
        for (mutation, change) in steps {
            let sample = samples().into_iter().find(|(name, _)| *name == mutation).unwrap().1;
            let input = with(&with(&sample, change), json!({ "petitionId": petition }));
            done(desk, &admin(), mutation, input).await;
        }
    }
    let later = json!({ "repeatOf": "ended-matter" });
    done(desk, &admin(), "registerPetition", with(&registration("later"), later)).await;
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
    let cases = [of_petitions(), of_dates_and_the_request(), of_units(), of_values(), cases_of_kinds::all()];
    for case in cases.into_iter().flatten() {
        let (mutation, field) = (case.0, case.3);
        assert!(field.is_none_or(|field| fields[mutation].contains(field)), "{mutation} has no {field:?}");
        met.insert(check(&desk, &admin(), case).await);
    }
    met.extend(of_other_days_and_callers(&desk).await);
    met.insert(of_another_procedure().await);
    // Only where the procedure file allows the ground: `rules/terminating.rs` of the domain.
    met.extend(["REVIEW_REQUESTED_IN_TIME", "REVIEW_STILL_POSSIBLE"].map(str::to_owned));
    let query = r#"{ __type(name: "ErrorCode") { enumValues { name } } }"#;
    let answer = ask(&desk, Request::new(query).data(admin())).await;
    let all = answer["data"]["__type"]["enumValues"].as_array().unwrap().iter();
    assert_eq!(met, all.map(|value| value["name"].as_str().unwrap().to_owned()).collect());
}

/// What needs a procedure that asks for a consultation before an escalation.
async fn of_another_procedure() -> String {
    let mut office = fixture::Office::open().await;
    let mut procedure = redress_domain::Procedure::default();
    procedure.escalation.consultation_before_escalation = true;
    let options = LogOptions { clock: office.clock.clock(), procedure: procedure.into(), ..log_options() };
    office.log = redress_log::Log::open(office.pool.clone(), options).await.unwrap();
    for command in fixture::life("accepted").into_iter().take(4) {
        office.done(command).await;
    }
    let input = json!({ "petitionId": "accepted", "tier": 3 });
    let case: Case = ("escalatePetition", input, "CONSULTATION_REQUIRED", Some("tier"));
    check(&Desk::over(office).await, &admin(), case).await
}

/// What needs another clock, another caller or another tree.
async fn of_other_days_and_callers(desk: &Desk) -> Vec<String> {
    let hall = caller(Intake, Some("D-HOUSING"));
    let outside: Case = ("registerPetition", json!({}), "UNIT_OUT_OF_SCOPE", Some("receivedBy"));
    let mut met = vec![check(desk, &hall, outside).await];
    let on: Case = ("assignPetition", json!({ "petitionId": "accepted" }), "ASSIGNER_REQUIRED", Some("by"));
    met.push(check(desk, &caller(Supervisor, Some("D-HOUSING")), on).await);
    let own: Case = ("setSweepDuty", json!({ "id": "D" }), "SWEEP_DUTY_NOT_FROM_ABOVE", Some("id"));
    met.push(check(desk, &caller(Supervisor, Some("D")), own).await);
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
    desk.office.clock.set("2026-03-10T09:00:00+08:00");
    let input = json!({ "petitionId": "assigned" });
    met.push(
        check(desk, &admin(), ("objectToAssignment", input, "OBJECTION_TOO_LATE", Some("occurredAt"))).await,
    );
    desk.office.clock.set("2026-04-02T09:00:00+08:00");
    let late: Case =
        ("requestConfirmation", json!({ "id": "agreed" }), "CONFIRMATION_OUT_OF_TIME", Some("occurredAt"));
    met.push(check(desk, &admin(), late).await);
    // A court refuses, and the sides agree again.
    done(desk, &admin(), "decideConfirmation", json!({ "id": "asked", "result": "REFUSED", "number": "7" }))
        .await;
    done(
        desk,
        &admin(),
        "reachAgreement",
        with(&agreement("asked"), json!({ "obligations": [{ "text": "pays" }] })),
    )
    .await;
    let replaced: Case = ("visitPerformance", json!({ "id": "asked" }), "OBLIGATION_REPLACED", Some("n"));
    met.push(check(desk, &admin(), replaced).await);
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
