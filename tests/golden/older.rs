//! Events of an earlier version, which lie in the database as they were written: whoever reads them sees what they mean today.
//!
//! No event has had an earlier version so far. These tests invent one for an event of each aggregate, with the upcasters that would
//! come with the change, and take the golden log back to it.

use crate::{
    logs::Golden,
    office::{check_with, import, open, project},
    support::fresh_database,
};
use async_graphql::Request as Question;
use cqrs_es::persist::{EventUpcaster, SemanticVersionEventUpcaster};
use redress_api::graphql::{Api, Opening, schema};
use redress_auth::{Principal, Role};
use redress_domain::{
    petition::steps::{Close, FollowUp},
    *,
};
use redress_log::{Command, Position, Request, transfer::TransferError};
use redress_read::Projector;
use serde_json::{Value, json};
use std::sync::Arc;

/// Event, the field's name in version 0.9, and its name since.
const RENAMED: [(&str, &str, &str); 4] = [
    ("Registered", "people", "head_count"),
    ("Closed", "answer", "outcome"),
    ("UnitRegistered", "tier", "level"),
    ("PetitionerErased", "count", "events"),
];

/// Whose events these are.
fn kind_of(event: &str) -> AggregateKind {
    match event {
        "UnitRegistered" => AggregateKind::Unit,
        "PetitionerErased" => AggregateKind::Petitioner,
        _ => AggregateKind::Petition,
    }
}

fn rename(event: &mut Value, from: &str, to: &str) {
    let fields = event.as_object_mut().unwrap();
    let value = fields.remove(from).unwrap();
    fields.insert(to.to_owned(), value);
}

/// Version 0.9 to 1.0. The second one also has what the first knew only by a rule: whether a visit was a collective one.
fn upcasters(kind: AggregateKind) -> Vec<Box<dyn EventUpcaster>> {
    let upcaster = |(name, before, since): (&'static str, &'static str, &'static str)| {
        let upcast = move |mut payload: Value| {
            let event = &mut payload[name];
            rename(event, before, since);
            if name == "Registered" {
                let visit = event["channel"] == "VISIT" && event["head_count"].as_u64().unwrap() >= 5;
                event["collective"] = json!(visit);
            }
            payload
        };
        Box::new(SemanticVersionEventUpcaster::new(name, "1.0", Box::new(upcast))) as Box<dyn EventUpcaster>
    };
    RENAMED.into_iter().filter(|(name, ..)| kind_of(name) == kind).map(upcaster).collect()
}

/// The log as a program of version 0.9 would have exported it.
fn taken_back(golden: &Golden) -> String {
    let mut text = String::new();
    for mut line in golden.lines() {
        let name = line["event_type"].as_str().unwrap().to_owned();
        // No version before 1.4 froze the last day to request a review.
        let is_newer = line["payload"][&name].get("appeal_until").is_some();
        if let Some((_, before, since)) = RENAMED.iter().find(|(event, ..)| *event == name && !is_newer) {
            line["event_version"] = json!("0.9");
            let event = &mut line["payload"][&name];
            rename(event, since, before);
            event.as_object_mut().unwrap().remove("collective");
        }
        text += &serde_json_canonicalizer::to_string(&line).unwrap();
        text += "\n";
    }
    assert_eq!(text.matches(r#""event_version":"0.9""#).count(), 45);
    text
}

#[tokio::test]
async fn older_versions_are_proven_projected_rebuilt_and_exported_as_they_lie() {
    let golden = Golden::newest().await;
    let older = taken_back(&golden);
    let pool = fresh_database().await.pool();
    import(&pool, &older, &golden.values, upcasters).await.unwrap();
    check_with(&pool, &golden, upcasters, &older).await;
}

#[tokio::test]
async fn older_versions_are_read_as_the_newer_ones_by_whoever_reads() {
    let golden = Golden::newest().await;
    let (then, now) = (fresh_database().await.pool(), fresh_database().await.pool());
    import(&then, &taken_back(&golden), &golden.values, upcasters).await.unwrap();
    import(&now, &golden.events, &golden.values, redress_domain::upcasters).await.unwrap();
    let (older, newer) = (open(&then, upcasters).await, open(&now, redress_domain::upcasters).await);
    let whole = older.read_after(Position(0), 1_000).await.unwrap();
    assert_eq!(whole, newer.read_after(Position(0), 1_000).await.unwrap());
    for petition in ["信-2026-1", "信-2026-3"] {
        let id = petition.parse().unwrap();
        let petition = older.petition(&id).await.unwrap();
        assert!(
            petition.is_some() && petition == newer.petition(&id).await.unwrap(),
            "the framework's own way"
        );
    }
    let mut told = Vec::new();
    for (log, pool) in [(&older, &then), (&newer, &now)] {
        let reader = project(log, pool).await;
        let projector = Arc::new(Projector::start(log.clone(), pool.clone()));
        let opening = Opening::default();
        opening.open(Api {
            log: log.clone(),
            reader,
            projector,
            replica: None,
            minimum_cell: redress_read::MinimumCell::default(),
        });
        let caller = Principal { subject: "auditor".into(), unit: None, roles: [Role::Auditor].into() };
        let question = Question::new(HISTORY).data(caller);
        let answer = schema(opening).finish().execute(question).await;
        assert_eq!(answer.errors, []);
        told.push(serde_json::to_value(answer.data).unwrap());
    }
    assert_eq!(told[0], told[1]);
    let nodes = &told[0]["petition"]["history"]["nodes"];
    assert_eq!((&nodes[0]["headCount"], &nodes[0]["collective"]), (&json!(12), &json!(true)));
    assert_eq!(nodes[8]["outcome"], "PARTLY_SUPPORTED");
}

const HISTORY: &str = r#"{
    petition(id: "信-2026-1") { history(first: 50) { nodes {
        position __typename ... on Registered { headCount collective } ... on Closed { outcome }
    } } }
    events(first: 100) { nodes { position __typename } }
}"#;

#[tokio::test]
async fn commands_go_on_from_older_versions() {
    let golden = Golden::newest().await;
    let pool = fresh_database().await.pool();
    import(&pool, &taken_back(&golden), &golden.values, upcasters).await.unwrap();
    let log = open(&pool, upcasters).await;
    let id: PetitionId = "信-2026-4".parse().unwrap();
    let send = async |step, key: &str| {
        let request = Request::new(step, key.parse().unwrap(), "clerk-7");
        log.execute(request).await.unwrap()
    };
    let close =
        Close { outcome: Outcome::Diverted, opinion_reference: None, delivered_on: None, suggestion: None };
    let refused = send(Command::on(id.clone(), close.clone()), "golden-new").await.unwrap_err();
    assert_eq!(refused.code(), "PETITION_ALREADY_CLOSED");
    let first = golden
        .lines()
        .into_iter()
        .find(|line| line["aggregate_id"] == id.as_str() && line["event_type"] == "Closed");
    let first = first.unwrap();
    let again = send(Command::on(id.clone(), close), first["command_id"].as_str().unwrap()).await.unwrap();
    assert!(again.repeated && first["position"] == again.recorded.position.0, "{again:?}");
    let (resolved, satisfaction) = (Resolved::Yes, Satisfaction::Satisfied);
    let next = send(Command::on(id, FollowUp { resolved, satisfaction }), "golden-next").await.unwrap();
    assert_eq!(next.recorded.position.0.unsigned_abs(), golden.lines().len() as u64 + 1);
    log.close().await;
}

#[tokio::test]
async fn a_program_without_the_upcaster_says_so_and_takes_nothing_in() {
    let golden = Golden::newest().await;
    let pool = fresh_database().await.pool();
    let older = taken_back(&golden);
    let refused = import(&pool, &older, &golden.values, redress_domain::upcasters).await.unwrap_err();
    let TransferError::Line { line: 1, what, .. } = &refused else { panic!("{refused}") };
    assert!(what.contains("UnitRegistered 0.9"), "{what}");
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(&pool).await.unwrap();
    assert_eq!(events, 0);
}
