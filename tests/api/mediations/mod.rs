//! Mediations over GraphQL: their commands, lists and figures.

mod of_petitions;
mod seen;

use crate::{
    desk::{Desk, ids},
    fixture::{Office, registration},
    mutations::{agreement, caller, dispute, done, mediation, refused, with},
};
use redress_auth::Role;
use redress_domain::petition::steps::Register;
use redress_log::Command;
use serde_json::{Value as Json, json};

/// Mediations of `D`'s, opened on 2 March. Of the petition `N`: `opened`; `failed` on 5 March; `kept`, agreed on 4 March, found valid on 20 March
/// and performed; `broken`, agreed on 4 March and not performed, agreed again on 2 April. Of the dispute `wall`, which is `D`'s, and `filed`, which
/// became the petition `N2`: `of-wall` and `of-filed`. The last day is 20 April.
async fn desk() -> Desk {
    let office = Office::open().await;
    for petition in ["N", "N2"] {
        let (received_by, petitioner_id) =
            ("D".parse().unwrap(), Some(format!("people of {petition}").parse().unwrap()));
        office
            .done(Command::register(Register { received_by, petitioner_id, ..registration(petition) }))
            .await;
    }
    let desk = Desk::over(office).await;
    let by = caller(Role::Handler, Some("C"));
    for id in ["wall", "filed"] {
        done(
            &desk,
            &by,
            "findDispute",
            with(&dispute(id), json!({ "petitionerId": format!("people of {id}") })),
        )
        .await;
    }
    done(&desk, &by, "turnDisputeIntoPetition", json!({ "id": "filed", "petition": "N2" })).await;
    for id in ["opened", "failed", "kept", "broken"] {
        done(&desk, &by, "openMediation", with(&mediation(id), json!({ "petition": "N" }))).await;
    }
    for (id, dispute) in [("of-wall", "wall"), ("of-filed", "filed")] {
        let of_dispute = json!({ "petition": null, "dispute": dispute, "peoplesCommittee": false });
        done(&desk, &by, "openMediation", with(&mediation(id), of_dispute)).await;
    }
    let again = json!({ "obligations": [{ "dueOn": "2026-04-30", "amount": "9007199254740993", "text": "pays later" }] });
    let two = json!({ "obligations": [
        { "dueOn": "2026-03-31", "amount": "125000", "text": "pays for the wall" },
        { "text": "says sorry" },
    ] });
    let visit = |id: &str, n: i32, result: &str| json!({ "id": id, "n": n, "result": result });
    for (day, mutation, input) in [
        ("2026-03-03", "raiseMediation", json!({ "id": "kept", "level": "TOWNSHIP" })),
        ("2026-03-04", "reachAgreement", with(&agreement("kept"), two)),
        ("2026-03-04", "reachAgreement", agreement("broken")),
        ("2026-03-05", "failMediation", json!({ "id": "failed", "reason": "too far apart" })),
        ("2026-03-10", "requestConfirmation", json!({ "id": "kept", "court": "Court of D" })),
        ("2026-03-20", "decideConfirmation", json!({ "id": "kept", "result": "VALID", "number": "no. 7" })),
        ("2026-03-25", "visitPerformance", visit("kept", 2, "PERFORMED")),
        ("2026-04-01", "visitPerformance", visit("kept", 1, "PERFORMED")),
        ("2026-04-01", "visitPerformance", visit("broken", 1, "NOT")),
        ("2026-04-02", "reachAgreement", with(&agreement("broken"), again)),
        ("2026-04-20", "raiseMediation", json!({ "id": "opened", "level": "CITY" })),
    ] {
        desk.office.clock.set(&format!("{day}T10:00:00+08:00"));
        done(&desk, &by, mutation, input).await;
    }
    desk.catch_up().await;
    desk
}

#[tokio::test]
async fn a_mediation_is_agreed_confirmed_and_performed_or_fails() {
    let desk = desk().await;
    let fields = "state level petition dispute petitions dueOn closedOn committee peoplesCommittee sequence agreement { reachedOn }
        agreements { reachedOn form effectiveOn confirmUntil calendarAssumed confirmationRequestedOn court confirmationDecidedOn confirmation
            obligations { n dueOn amount text { value } performance visitedOn } }";
    let seen = async |id: &str| {
        let query = format!("{{ mediation(id: \"{id}\") {{ {fields} }} }}");
        desk.data(Role::Handler, Some("D"), &query).await["mediation"].clone()
    };
    let plain = json!({ "state": "OPENED", "level": "VILLAGE", "petition": "N", "dispute": null, "petitions": ["N"], "dueOn": null,
        "closedOn": null, "committee": "Committee of the village", "peoplesCommittee": true, "sequence": 1, "agreement": null, "agreements": [] });
    let agreed = json!({ "reachedOn": "2026-03-04", "form": "WRITTEN", "effectiveOn": "2026-03-04", "confirmUntil": "2026-04-03",
        "calendarAssumed": false, "confirmationRequestedOn": null, "court": null, "confirmationDecidedOn": null, "confirmation": null });
    let owed = |n: i32, due_on: Json, amount: Json, text: &str, found: Json, on: Json| json!({ "n": n, "dueOn": due_on, "amount": amount, "text": { "value": text }, "performance": found, "visitedOn": on });
    let wall = |found: &str| {
        owed(1, json!("2026-03-31"), json!("125000"), "pays for the wall", json!(found), json!("2026-04-01"))
    };
    let sorry = owed(2, Json::Null, Json::Null, "says sorry", json!("PERFORMED"), json!("2026-03-25"));
    let confirmed = with(
        &agreed,
        json!({ "confirmationRequestedOn": "2026-03-10", "court": "Court of D", "confirmationDecidedOn": "2026-03-20",
            "confirmation": "VALID", "obligations": [wall("PERFORMED"), sorry] }),
    );
    let broken = with(&agreed, json!({ "obligations": [wall("NOT")] }));
    let later = owed(2, json!("2026-04-30"), json!("9007199254740993"), "pays later", Json::Null, Json::Null);
    let second = with(
        &agreed,
        json!({ "reachedOn": "2026-04-02", "effectiveOn": "2026-04-02", "confirmUntil": "2026-05-02", "obligations": [later] }),
    );
    let of_dispute = |dispute: &str| json!({ "petition": null, "dispute": dispute, "petitions": [], "peoplesCommittee": false });
    for (id, more) in [
        ("opened", json!({ "level": "CITY", "sequence": 2 })),
        ("failed", json!({ "state": "FAILED", "closedOn": "2026-03-05", "sequence": 2 })),
        (
            "kept",
            json!({ "state": "PERFORMED", "level": "TOWNSHIP", "closedOn": "2026-04-01", "sequence": 7,
                "agreement": { "reachedOn": "2026-03-04" }, "agreements": [confirmed] }),
        ),
        (
            "broken",
            json!({ "state": "AGREED", "dueOn": "2026-04-30", "sequence": 4, "agreement": { "reachedOn": "2026-04-02" },
                "agreements": [broken, second] }),
        ),
        ("of-wall", of_dispute("wall")),
        ("of-filed", of_dispute("filed")),
    ] {
        assert_eq!(seen(id).await, with(&plain, more), "{id}");
    }
    let history = "{ mediation(id: \"kept\") { history(first: 9) { nodes { eventType
        ... on MediationOpened { owner { code } petition dispute mediationLevel committee peoplesCommittee } ... on MediationRaised { mediationLevel }
        ... on AgreementReached { agreementForm effectiveOn confirmUntil obligations { n dueOn amount text { value } } }
        ... on ConfirmationRequested { court } ... on ConfirmationDecided { confirmation decisionNumber { value } }
        ... on PerformanceVisited { n performance } } } } }";
    let nodes = desk.data(Role::Handler, Some("D"), history).await["mediation"]["history"]["nodes"].clone();
    let obligation = |n: i32, due_on: Json, amount: Json, text: &str| json!({ "n": n, "dueOn": due_on, "amount": amount, "text": { "value": text } });
    let expected = json!([
        { "eventType": "MEDIATION_OPENED", "owner": { "code": "D" }, "petition": "N", "dispute": null, "mediationLevel": "VILLAGE",
            "committee": "Committee of the village", "peoplesCommittee": true },
        { "eventType": "MEDIATION_RAISED", "mediationLevel": "TOWNSHIP" },
        { "eventType": "AGREEMENT_REACHED", "agreementForm": "WRITTEN", "effectiveOn": "2026-03-04", "confirmUntil": "2026-04-03",
            "obligations": [obligation(1, json!("2026-03-31"), json!("125000"), "pays for the wall"),
                obligation(2, Json::Null, Json::Null, "says sorry")] },
        { "eventType": "CONFIRMATION_REQUESTED", "court": "Court of D" },
        { "eventType": "CONFIRMATION_DECIDED", "confirmation": "VALID", "decisionNumber": { "value": "no. 7" } },
        { "eventType": "PERFORMANCE_VISITED", "n": 2, "performance": "PERFORMED" },
        { "eventType": "PERFORMANCE_VISITED", "n": 1, "performance": "PERFORMED" },
    ]);
    assert_eq!(nodes, expected);
    let as_of = "{ a: mediation(id: \"broken\", asOf: {date: \"2026-04-01\"}) { state dueOn agreements { obligations { performance text { value } } } }
        b: mediation(id: \"broken\", asOf: {date: \"2026-03-03\"}) { state } c: mediation(id: \"broken\", asOf: {date: \"2026-03-01\"}) { state } }";
    let then = desk.data(Role::Handler, Some("D"), as_of).await;
    let obligations =
        json!([{ "obligations": [{ "performance": "NOT", "text": { "value": "pays for the wall" } }] }]);
    let agreed = json!({ "state": "AGREED", "dueOn": "2026-03-31", "agreements": obligations });
    assert_eq!(then, json!({ "a": agreed, "b": { "state": "OPENED" }, "c": null }));
}

#[tokio::test]
async fn mediations_are_filtered_by_state_unit_days_and_petition() {
    let desk = desk().await;
    for (unit, filter, expected) in [
        ("D", "", "broken failed kept of-filed of-wall opened"),
        ("D", "state: [FAILED, PERFORMED]", "failed kept"),
        ("D", "petition: \"N\"", "broken failed kept opened"),
        // A mediation of a dispute names the dispute alone.
        ("D", "petition: \"N2\"", ""),
        ("D", "overdueAt: \"2026-05-01\"", "broken"),
        ("D", "due: {month: \"2026-04\"}", "broken"),
        ("D", "closed: {month: \"2026-04\"}", "kept"),
        ("T", "", ""),
    ] {
        let query =
            format!("{{ mediations(first: 9, filter: {{{filter}}}) {{ nodes {{ id }} totalCount }} }}");
        let page = desk.data(Role::Handler, Some(unit), &query).await["mediations"].clone();
        assert_eq!(ids(&page["nodes"]), expected, "{filter} by {unit}");
        assert_eq!(page["totalCount"], json!(expected.split_whitespace().count()));
    }
}

#[tokio::test]
async fn nothing_is_written_where_both_did_not_agree_or_the_day_has_passed() {
    let desk = desk().await;
    let head = desk.office.log.head().await.unwrap().position;
    let by = |unit| caller(Role::Handler, Some(unit));
    for (unit, mutation, input, code, path) in [
        (
            "D",
            "openMediation",
            with(&mediation("new"), json!({ "petition": "N", "bothAgreed": false })),
            "MEDIATION_NOT_AGREED_TO",
            json!(["input", "bothAgreed"]),
        ),
        // What the caller does not see is not there.
        (
            "T",
            "openMediation",
            with(&mediation("new"), json!({ "owner": "T", "petition": "N" })),
            "PETITION_UNKNOWN",
            json!(["input", "petition"]),
        ),
        (
            "T",
            "openMediation",
            with(&mediation("new"), json!({ "owner": "T", "petition": null, "dispute": "wall" })),
            "DISPUTE_UNKNOWN",
            json!(["input", "dispute"]),
        ),
        (
            "T",
            "openMediation",
            with(&mediation("new"), json!({ "petition": "N" })),
            "UNIT_OUT_OF_SCOPE",
            json!(["input", "owner"]),
        ),
        (
            "T",
            "failMediation",
            json!({ "id": "opened", "reason": "x" }),
            "MEDIATION_UNKNOWN",
            json!(["input", "id"]),
        ),
        (
            "D",
            "visitPerformance",
            json!({ "id": "kept", "n": 3, "result": "NOT" }),
            "OBLIGATION_UNKNOWN",
            json!(["input", "n"]),
        ),
        (
            "D",
            "visitPerformance",
            json!({ "id": "broken", "n": 1, "result": "NOT" }),
            "OBLIGATION_REPLACED",
            json!(["input", "n"]),
        ),
        // The agreement is of 2 April: the thirtieth day is 2 May.
        (
            "D",
            "requestConfirmation",
            json!({ "id": "broken", "court": "C", "occurredAt": "2026-05-03T09:00:00+08:00" }),
            "CONFIRMATION_OUT_OF_TIME",
            json!(["input", "occurredAt"]),
        ),
        (
            "D",
            "requestConfirmation",
            json!({ "id": "kept", "court": "C" }),
            "CONFIRMATION_ALREADY_REQUESTED",
            Json::Null,
        ),
        ("D", "reachAgreement", agreement("kept"), "AGREEMENT_IN_FORCE", Json::Null),
    ] {
        desk.office.clock.set("2026-05-03T10:00:00+08:00");
        let error = refused(&desk, &by(unit), mutation, input).await;
        assert_eq!((&error["code"], &error["path"]), (&json!(code), &path), "{mutation}: {error}");
    }
    assert_eq!(desk.office.log.head().await.unwrap().position, head);
    let in_time = json!({ "id": "broken", "court": "C", "occurredAt": "2026-05-02T09:00:00+08:00" });
    done(&desk, &by("D"), "requestConfirmation", in_time).await;
}

#[tokio::test]
async fn an_amount_is_a_whole_number_of_64_bits_in_a_string() {
    let desk = desk().await;
    for bad in [json!("1.5"), json!(125), json!(""), json!("9223372036854775808"), json!("1e3")] {
        let input = json!({ "id": "opened", "obligations": [{ "amount": bad, "text": "pays" }] });
        let answer = crate::mutations::send(
            &desk,
            &caller(Role::Handler, Some("D")),
            "reachAgreement",
            with(&agreement("opened"), input),
        )
        .await;
        assert!(
            answer["data"].is_null() && answer["errors"][0]["message"].as_str().unwrap().contains("Fen"),
            "{answer}"
        );
    }
    let most = json!({ "obligations": [{ "amount": "9223372036854775807", "text": "pays" }] });
    done(&desk, &caller(Role::Handler, Some("D")), "reachAgreement", with(&agreement("opened"), most)).await;
    desk.catch_up().await;
    let query = "{ mediation(id: \"opened\") { agreement { obligations { amount } } } }";
    let found = desk.data(Role::Handler, Some("D"), query).await["mediation"]["agreement"].clone();
    assert_eq!(found, json!({ "obligations": [{ "amount": "9223372036854775807" }] }));
}

#[tokio::test]
async fn their_figures_have_the_mediations_behind_them() {
    let desk = desk().await;
    let query = |unit: &str, month: &str| {
        format!(
            "{{ statistics(unit: \"{unit}\", window: {{month: \"{month}\"}}) {{ mediation {{
                successRate {{ numerator denominator entries(part: NUMERATOR, first: 9) {{ nodes {{ kind caseId n }} }} }}
                confirmationRate {{ numerator denominator }} performanceRate {{ numerator denominator }} }} }} }}"
        )
    };
    let rates = |figures: &Json| {
        ["successRate", "confirmationRate", "performanceRate"].map(|rate| {
            (figures[rate]["numerator"].as_i64().unwrap(), figures[rate]["denominator"].as_i64().unwrap())
        })
    };
    for (unit, month, expected) in [
        // The agreement that was not performed is in force at the end of March.
        ("D", "2026-03", [(2, 3), (1, 2), (0, 2)]),
        ("C", "2026-04", [(1, 1), (0, 1), (0, 0)]),
        ("T", "2026-03", [(0, 0), (0, 0), (0, 0)]),
    ] {
        let figures = desk.data(Role::Supervisor, Some("C"), &query(unit, month)).await;
        let figures = &figures["statistics"]["mediation"];
        assert_eq!(rates(figures), expected, "{unit} {month}: {figures}");
        let entries = figures["successRate"]["entries"]["nodes"].as_array().unwrap();
        let named: Vec<&str> = entries.iter().map(|entry| entry["caseId"].as_str().unwrap()).collect();
        assert!(entries.iter().all(|entry| entry["kind"] == "mediation" && entry["n"] == 1));
        assert_eq!(named.len(), usize::try_from(expected[0].0).unwrap(), "{named:?}");
    }
    let parts = "{ statistics(unit: \"C\", window: {month: \"2026-03\"}) { UNIT: breakdown(by: UNIT) { ...P } CATEGORY: breakdown(by: CATEGORY) { ...P } } }
        fragment P on StatisticsPart { key statistics { mediation { successRate { denominator } } } }";
    let parts = desk.data(Role::Supervisor, Some("C"), parts).await["statistics"].clone();
    for (by, expected) in [("UNIT", "D 3"), ("CATEGORY", "- 3")] {
        let found = parts[by].as_array().unwrap().iter().filter_map(|part| {
            let counted = part["statistics"]["mediation"]["successRate"]["denominator"].as_i64().unwrap();
            (counted != 0).then(|| format!("{} {counted}", part["key"].as_str().unwrap()))
        });
        assert_eq!(found.collect::<Vec<_>>().join(", "), expected, "{by}");
    }
}
