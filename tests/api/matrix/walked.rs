//! Every way that the schema has, by introspection: a field that is added is walked without anybody thinking of it.

use super::{
    filed::desk,
    rule::{PLACES, Place},
    scan::Scan,
    schema::{Schema, Walk, named},
};
use crate::{
    desk::{Desk, code},
    subscription,
};
use redress_auth::Role;
use serde_json::{Value as Json, json};

/// Whose figures are walked: they are many, and roles differ in little there.
fn walks_figures(role: Role, place: &Place) -> bool {
    match place.name {
        "a unit below the accused" => matches!(role, Role::Handler | Role::Analyst | Role::Auditor),
        name => name == "the responsible unit" && role == Role::Handler,
    }
}

/// Who walks: every role at the accused desk, and of every other place those whose sight differs.
fn walkers() -> Vec<(Role, &'static Place)> {
    let at = |name: &str| PLACES.iter().find(|place| place.name == name).unwrap();
    let mut walkers: Vec<(Role, &Place)> =
        Role::ALL.into_iter().map(|role| (role, at("a unit below the accused"))).collect();
    walkers.extend([
        (Role::Supervisor, at("the accused unit")),
        (Role::Handler, at("the responsible unit")),
        (Role::Analyst, at("the responsible unit")),
        (Role::Handler, at("its sibling")),
        (Role::Integrator, at("its parent")),
        (Role::Admin, at("no unit")),
    ]);
    walkers
}

#[tokio::test]
async fn no_way_that_the_schema_has_leads_to_people_who_are_hidden() {
    let desk = desk().await;
    let (schema, scan) = (Schema::of(&desk).await, Scan::of(&desk).await);
    let (queries, walked) = schema.queries();
    for (name, found) in &schema.types {
        // The fields of an interface are those of the types that have it.
        let reached =
            found["kind"] == "OBJECT" && walked.iter().any(|field| field.split('.').next() == Some(name));
        let missing = found["fields"].as_array().into_iter().flatten();
        let missing: Vec<_> = missing
            .map(|field| format!("{name}.{}", field["name"].as_str().unwrap()))
            .filter(|field| !walked.contains(field))
            .collect();
        // What only mutations answer with, and what describes the schema itself, is not asked for here.
        assert!(!reached || missing.is_empty(), "no query asks for {missing:?}");
    }
    let mut wrong = Vec::new();
    for (role, place) in walkers() {
        let bound = place.unit.filter(|_| !matches!(role, Role::Auditor | Role::Admin));
        let figures = walks_figures(role, place);
        for (root, query) in queries.iter().filter(|(root, _)| figures || root != "statistics") {
            let answer = desk.ask(role, place.unit, &query.replace("OWN-UNIT", bound.unwrap_or("P"))).await;
            if code(&answer) == "FORBIDDEN" {
                continue;
            }
            // Whoever may have proofs may be told that there is none yet.
            if root.ends_with("Proof") && !answer["errors"].is_null() {
                continue;
            }
            let error = &answer["errors"][0];
            let column = error["locations"][0]["column"].as_u64().map_or(0, |n| usize::try_from(n).unwrap());
            let said = error["message"].as_str().and_then(|message| message.lines().last());
            let near = query.get(column.saturating_sub(200)..query.len().min(column + 20));
            assert!(error.is_null(), "{root} by {role} of {}: {said:?} near {near:?}", place.name);
            let found = scan.found(&answer["data"], role, place);
            wrong.extend(
                found.into_iter().map(|what| format!("{root} shows {role} of {}: {what}", place.name)),
            );
        }
        let found = followed(&desk, &schema, &scan, role, place).await;
        wrong
            .extend(found.into_iter().map(|what| format!("the feed shows {role} of {}: {what}", place.name)));
    }
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What every event that a subscription gives has in it.
async fn followed(desk: &Desk, schema: &Schema, scan: &Scan, role: Role, place: &Place) -> Vec<String> {
    let mut found = Vec::new();
    for field in schema.fields("Subscription") {
        assert_eq!(field["name"], "events", "say here how to subscribe to another one");
        let selection = schema.selection(&named(&field["type"]), &mut Walk::default()).unwrap();
        let mut stream = subscription::subscribe(
            desk,
            role,
            place.unit,
            "(after: \"0\")",
            &format!("at: position {selection}"),
        );
        loop {
            let answer = subscription::next(&mut stream).await;
            if code(&answer) == "FORBIDDEN" {
                break;
            }
            let event = &answer["data"]["events"];
            assert!(event.is_object(), "{answer}");
            found.extend(scan.found(&json!({ "event": event }), role, place));
            if event["at"] == json!(schema.head) {
                break;
            }
        }
    }
    found
}

/// Petitions, and places of those whom they accuse: what others decide may reveal a petition, as it should.
fn accused() -> impl Iterator<Item = (&'static str, &'static Place)> {
    let places = || PLACES.iter().filter(|place| place.accused);
    ["accusation", "unknown", "moved", "again"]
        .into_iter()
        .flat_map(move |number| places().map(move |place| (number, place)))
}

/// What mutations answer with is what they would answer with to anybody: their payloads are walked, too.
#[tokio::test]
async fn no_answer_of_a_mutation_leads_to_people_who_are_hidden() {
    let desk = desk().await;
    let (schema, scan) = (Schema::of(&desk).await, Scan::of(&desk).await);
    let samples = crate::mutations::samples();
    let mut wrong = Vec::new();
    for field in schema.fields("Mutation") {
        let mutation = field["name"].as_str().unwrap();
        if !schema.input_fields(mutation).iter().any(|field| field == "petitionId") {
            continue;
        }
        let selection = schema.selection(&named(&field["type"]), &mut Walk::default()).unwrap();
        let (_, sample) = samples.iter().find(|(name, _)| *name == mutation).unwrap();
        for (number, place) in accused() {
            for role in [Role::Intake, Role::Supervisor, Role::Admin] {
                let command_id = format!("{mutation} {number} {role} {:?}", place.unit);
                let input =
                    crate::mutations::with(sample, json!({ "petitionId": number, "commandId": command_id }));
                let input = Json::from_iter(
                    input
                        .as_object()
                        .unwrap()
                        .clone()
                        .into_iter()
                        .filter(|(name, _)| name != "opinionReference"),
                );
                let query = format!(
                    "mutation Do($input: {}Input!) {{ {mutation}(input: $input) {{ {selection} }} }}",
                    crate::mutations::type_name(mutation)
                );
                let variables = async_graphql::Variables::from_json(json!({ "input": input }));
                let request = async_graphql::Request::new(query).variables(variables);
                let answer =
                    crate::mutations::ask(&desk, request.data(crate::mutations::caller(role, place.unit)))
                        .await;
                assert!(matches!(code(&answer), "none" | "FORBIDDEN"), "{answer}");
                let found = scan.found(&answer["data"], role, place);
                wrong.extend(
                    found
                        .into_iter()
                        .map(|what| format!("{mutation} shows {role} of {}: {what}", place.name)),
                );
            }
        }
    }
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
