//! A petition's history: typed, paged, masked, and read for a whole list at once.

use crate::{
    desk::{Desk, code},
    events::{FIELDS, everything, feed},
    fixture::{Office, register, registration, triage},
    statements,
};
use redress_auth::Role;
use redress_domain::{Kind, SensitiveText};
use redress_log::Command;
use serde_json::{Value as Json, json};

async fn history(desk: &Desk, caller: (Role, Option<&str>), id: &str, arguments: &str, fields: &str) -> Json {
    desk.catch_up().await;
    let query = format!(
        "{{ petition(id: \"{id}\") {{ history({arguments}) {{ nodes {{ {fields} }} edges {{ cursor }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }}"
    );
    let answer = desk.ask(caller.0, caller.1, &query).await;
    if answer["errors"].is_null() { answer["data"]["petition"]["history"].clone() } else { answer }
}

const ADMIN: (Role, Option<&str>) = (Role::Admin, None);

#[tokio::test]
async fn a_history_is_what_the_feed_has_of_the_petition() {
    let desk = Desk::open().await;
    everything(&desk.office).await;
    desk.office.done(register("Y")).await;
    // No unit has a petition's history, and a fragment on one would be refused in it.
    let (fields, _) = FIELDS.split_once("... on UnitRegistered").unwrap();
    let whole = history(&desk, ADMIN, "X", "first: 100", fields).await;
    let feed = feed(&desk, Role::Admin, None, "first: 18, after: \"18\"", fields).await;
    assert_eq!(whole["nodes"], feed["nodes"]);
    assert_eq!(whole["nodes"].as_array().unwrap().len(), 18);
}

#[tokio::test]
async fn a_history_is_paged_by_its_sequence() {
    let desk = Desk::open().await;
    everything(&desk.office).await;
    for size in [1, 5, 17, 18, 19] {
        let (mut arguments, mut seen) = (format!("first: {size}"), Vec::new());
        loop {
            let page = history(&desk, ADMIN, "X", &arguments, "sequence").await;
            let info = &page["pageInfo"];
            assert_eq!(info["hasPreviousPage"], !seen.is_empty());
            seen.extend(
                page["nodes"].as_array().unwrap().iter().map(|node| node["sequence"].as_u64().unwrap()),
            );
            if info["hasNextPage"] == false {
                break;
            }
            arguments = format!("first: {size}, after: {}", info["endCursor"]);
        }
        assert_eq!(seen, (1..=18).collect::<Vec<u64>>(), "pages of {size}");
    }
    for arguments in [
        "first: 0",
        "first: 101",
        "first: 1, after: \"x\"",
        "first: 1, after: \"-1\"",
        "first: 1, after: \"01\"",
    ] {
        let answer = history(&desk, ADMIN, "X", arguments, "sequence").await;
        assert_eq!(code(&answer), "INPUT_INVALID", "{arguments}: {answer}");
    }
}

/// An accusation of `T`, handled by `D`: who sees what of its people.
#[tokio::test]
async fn values_about_people_are_shown_by_role_and_unit() {
    let desk = Desk::open().await;
    let mut accusation = registration("Q");
    accusation.name = Some(SensitiveText::new("李四"));
    (accusation.kind, accusation.against) = (Some(Kind::Accusation), vec!["T".parse().unwrap()]);
    accusation.repeat_of = Some("A".parse().unwrap());
    desk.office.done(Command::register(accusation)).await;
    let fields = "sequence actor masked ... on Registered { petitionerId repeatOf matter name { value state } contact { state } }";
    let (shown, masked, none) = (Some(false), Some(true), None);
    for (role, unit, expected) in [
        (Role::Intake, Some("D"), shown),
        (Role::Handler, Some("D"), shown),
        (Role::Supervisor, Some("D"), shown),
        (Role::Integrator, Some("D"), shown),
        (Role::Handler, Some("P"), shown),
        (Role::Analyst, Some("D"), masked),
        (Role::Auditor, None, shown),
        (Role::Auditor, Some("D"), shown),
        (Role::Auditor, Some("T"), masked),
        (Role::Handler, Some("T"), none),
        (Role::Handler, Some("D-HOUSING"), none),
        (Role::Analyst, Some("D-HOUSING"), none),
    ] {
        let page = history(&desk, (role, unit), "Q", "first: 9", fields).await;
        let node = |masked: bool| {
            let link = |id: &str| if masked { json!(null) } else { json!(id) };
            let (value, state) = if masked { (None, "MASKED") } else { (Some("李四"), "SHOWN") };
            json!([{ "sequence": 1, "actor": "clerk-7", "masked": masked, "petitionerId": link("Q"), "repeatOf": link("A"),
                "matter": link("A"), "name": { "value": value, "state": state }, "contact": null }])
        };
        assert_eq!(page["nodes"], expected.map_or(json!(null), node), "{role} of {unit:?}: {page}");
    }
}

#[tokio::test]
async fn the_histories_of_a_page_cost_as_much_as_one() {
    let mut office = Office::open().await;
    office.done(register("A")).await;
    for number in 0..20 {
        let mut petition = registration(&format!("N-{number}"));
        petition.repeat_of = Some("A".parse().unwrap());
        office.done(Command::register(petition)).await;
        office.done(triage(&format!("N-{number}"))).await;
    }
    office.pool = statements::reporting(&office);
    office.log = office.another().await;
    let desk = Desk::over(office).await;
    // What it does by the clock is no part of an answer.
    desk.projector.stop().await;
    let query = |first: u32| {
        format!("{{ petitions(first: {first}) {{ nodes {{ id history(first: 10) {{ nodes {{
            sequence unit {{ name }} ... on Registered {{ repeatOf matter summary {{ value }} }} }} }} }} }} }}")
    };
    let _ = desk.ask(Role::Admin, None, &query(1)).await;
    statements::taken();
    let mut counts = Vec::new();
    for first in [5, 20] {
        let answer = desk.ask(Role::Admin, None, &query(first)).await;
        assert_eq!(answer["errors"], Json::Null, "{answer}");
        let nodes = answer["data"]["petitions"]["nodes"].as_array().unwrap();
        assert!(nodes.iter().all(|petition| !petition["history"]["nodes"].as_array().unwrap().is_empty()));
        counts.push(statements::taken());
    }
    assert!(!counts[0].is_empty() && counts[0].len() == counts[1].len(), "{counts:#?}");
    // What may not be shown is not fetched.
    let _ = desk.ask(Role::Analyst, Some("P"), &query(20)).await;
    let fetched = statements::taken().into_iter().filter(|sql| sql.contains("FROM sensitive_values"));
    assert_eq!(fetched.collect::<Vec<_>>(), Vec::<String>::new());
}
