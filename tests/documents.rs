//! Checks that the server answers the documents in `examples/queries`, with their sample variables and their
//! role.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "tests: a panic is their report")]

#[path = "../examples/client/document.rs"]
mod document;
#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Request, Variables};
use document::Document;
use futures_util::StreamExt;
use redress_api::graphql::{Api, GraphQl, Opening, schema};
use redress_auth::{Principal, Role};
use redress_log::{Log, migrations};
use redress_read::{Projector, Reader};
use serde_json::{Value, json};

/// Every document, in an order in which one petition, one dispute, its mediation and a meeting about both go through the procedure.
const DOCUMENTS: [&str; 48] = [
    "admin-unit",
    "intake-find",
    "intake-register",
    "intake-triage",
    "supervisor-assign",
    "handler-object",
    "supervisor-objections",
    "supervisor-decide-objection",
    "handler-desk",
    "handler-accept",
    "handler-close",
    "handler-deliver",
    "handler-request-review",
    "supervisor-reviews",
    "supervisor-decide-review",
    "supervisor-terminate",
    "integrator-visit",
    "supervisor-overdue",
    "supervisor-reopen",
    "supervisor-name-sponsor",
    "supervisor-list-backlog",
    "supervisor-old-cases",
    "supervisor-cancel-backlog",
    "handler-dispute-find",
    "handler-dispute-assign",
    "supervisor-disputes",
    "handler-mediation-open",
    "handler-mediation-agree",
    "handler-mediation-visit",
    "analyst-mediations",
    "supervisor-meeting-hold",
    "supervisor-meeting-decide",
    "handler-meeting-execute",
    "analyst-meetings",
    "handler-dispute-resolve",
    "analyst-disputes",
    "supervisor-sweep-duty",
    "handler-sweep-report",
    "analyst-sweeps",
    "analyst-objections",
    "analyst-reviews",
    "analyst-month",
    "analyst-ranking",
    "analyst-behind",
    "integrator-poll",
    "integrator-follow",
    "auditor-history",
    "admin-erase",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/queries")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_document_is_answered() {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let found: BTreeSet<String> =
        entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(
        found,
        DOCUMENTS.map(str::to_owned).into(),
        "a document in the folder is missing in DOCUMENTS"
    );

    let schema = office().await;
    for name in DOCUMENTS {
        let document = Document::read(&folder().join(format!("{name}.graphql"))).unwrap();
        let request = Request::new(&document.text)
            .variables(Variables::from_json(document.variables.clone()))
            .data(caller(&document.token));
        // A subscription gives one answer here; a query has only one.
        let answer = schema.execute_stream(request).next().await.unwrap();
        assert!(answer.errors.is_empty(), "{name}: {:?}", answer.errors);
        let data = serde_json::to_value(answer.data).unwrap();
        for (field, value) in data.as_object().unwrap() {
            assert!(!value.is_null(), "{name}: no {field}");
            assert!(value["userErrors"].as_array().is_none_or(Vec::is_empty), "{name}: {value}");
        }
        for variable in document.variables.as_object().unwrap().keys() {
            assert!(document.text.contains(&format!("${variable}:")), "{name} has no ${variable}");
        }
    }
}

/// Makes the caller from the options for `redress token mint`.
fn caller(token: &str) -> Principal {
    let words: Vec<&str> = token.split_whitespace().collect();
    let after = |option| words.iter().position(|word| *word == option).map(|n| words[n + 1]);
    let role: Role = after("--role").unwrap().parse().unwrap();
    let unit = after("--unit").map(|unit| unit.parse().unwrap());
    Principal { subject: "sample".into(), unit, roles: [role].into() }
}

/// Registers the units of the demo that the documents name, and two old petitions, which were resolved.
async fn office() -> GraphQl {
    let pool = support::migrated_database().await.pool();
    migrations::run(&pool, None).await.unwrap();
    let log = Log::open(pool.clone(), support::log_options()).await.unwrap();
    let projector = Arc::new(Projector::start(log.clone(), pool.clone()));
    let opening = Opening::default();
    opening.open(Api {
        reader: Reader::new(log.clone(), pool),
        log: log.clone(),
        projector: projector.clone(),
        replica: None,
        minimum_cell: redress_read::MinimumCell::default(),
    });
    let schema = schema(opening).finish();
    for (code, parent) in [
        ("9901", None),
        ("990102", Some("9901")),
        ("990102-XF", Some("990102")),
        ("990102-HALL", Some("990102")),
        ("990102-ZJ", Some("990102-HALL")),
        ("990102-MZ", Some("990102-HALL")),
        ("990102003", Some("990102")),
        ("990102003001", Some("990102003")),
    ] {
        let kind = ["9901", "990102"].contains(&code).then_some("GOVERNMENT");
        let level = if code == "9901" { "CITY" } else { "DISTRICT" };
        let unit = json!({ "code": code, "name": code, "level": level, "parent": parent, "kind": kind,
            "commandId": code });
        done(&schema, "registerUnit", "RegisterUnitInput", unit).await;
    }
    for petition in ["XF-2022-00004", "XF-2022-00081", "XF-2024-01029"] {
        old_petition(&schema, petition).await;
    }
    reviewed_again(&schema, "XF-2024-01029").await;
    projector.wait_for(log.head().await.unwrap().position, Duration::from_secs(30)).await.unwrap();
    schema
}

/// A petition whose answer was delivered, and called resolved.
async fn old_petition(schema: &GraphQl, petition: &str) {
    let registration = json!({
        "commandId": format!("old {petition}"), "petitionId": petition, "channel": "LETTER", "receivedBy": "990102-XF",
        "place": "990102", "petitionerId": format!("R-{petition}"), "name": "某某", "occurredAt": "2022-01-17T09:18:00+08:00",
    });
    done(schema, "registerPetition", "RegisterPetitionInput", registration).await;
    let triage = json!({ "kind": "APPEAL", "competentLevel": "DISTRICT", "decision": "ACCEPT" });
    step(schema, petition, "triagePetition", "TriagePetitionInput", triage).await;
    let order = json!({ "unit": "990102-ZJ", "mode": "FORWARDED" });
    step(schema, petition, "assignPetition", "AssignPetitionInput", order).await;
    let answer = json!({ "outcome": "SUPPORTED", "deliveredOn": "2022-03-01" });
    step(schema, petition, "closePetition", "ClosePetitionInput", answer).await;
    let follow_up = json!({ "resolved": "YES", "satisfaction": "SATISFIED" });
    step(schema, petition, "followUpPetition", "FollowUpPetitionInput", follow_up).await;
}

/// Its answer is upheld twice.
async fn reviewed_again(schema: &GraphQl, petition: &str) {
    for (stage, to) in [("REVIEW", "990102"), ("RE_REVIEW", "9901")] {
        let request = json!({ "stage": stage, "to": to, "commandId": format!("request {stage}") });
        step(schema, petition, "requestReview", "RequestReviewInput", request).await;
        let decision = json!({ "result": "UPHELD", "finding": "维持", "deliveredOn": "2022-03-01",
            "commandId": format!("decide {stage}") });
        step(schema, petition, "decideReview", "DecideReviewInput", decision).await;
    }
}

async fn step(schema: &GraphQl, petition: &str, field: &str, input_type: &str, rest: Value) {
    let mut input = json!({ "commandId": format!("{field} {petition}"), "petitionId": petition,
        "occurredAt": "2022-03-01T09:18:00+08:00" });
    input.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    done(schema, field, input_type, input).await;
}

async fn done(schema: &GraphQl, field: &str, input_type: &str, input: Value) {
    let document = format!(
        "mutation ($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code message path }} }} }}"
    );
    let variables = Variables::from_json(json!({ "input": input }));
    let answer =
        schema.execute(Request::new(document).variables(variables).data(caller("--role ADMIN"))).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    assert_eq!(serde_json::to_value(answer.data).unwrap()[field]["userErrors"], json!([]));
}
