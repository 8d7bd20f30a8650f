//! However a selection is written, the objects of a list come out the same: those that are resolved in one go, and those that are left to
//! the library.

use crate::{
    desk::Desk,
    fixture::{Office, assign, registration, triage},
};
use redress_auth::Role;
use redress_domain::{Channel, petition::steps::Register};
use redress_log::Command;
use serde_json::{Value as Json, json};

async fn desk() -> Desk {
    let office = Office::open().await;
    office.clock.set("2026-03-02T09:00:00+08:00");
    for (id, channel) in [("A", Channel::Visit), ("B", Channel::Phone), ("C", Channel::Letter)] {
        office.done(Command::register(Register { channel, ..registration(id) })).await;
    }
    office.done(triage("A")).await;
    office.done(assign("A", "T")).await;
    Desk::over(office).await
}

const FRAGMENTS: [(&str, &str); 4] = [
    ("Brief", "fragment Brief on Petition { id ...Due }"),
    ("Due", "fragment Due on Petition { dueOn receivedBy { ...Office } }"),
    ("Office", "fragment Office on Unit { code name }"),
    ("Named", "fragment Named on Node { id }"),
];

/// Asks for a selection, with the fragments that it uses: others are refused.
async fn ask(desk: &Desk, selection: &str) -> Json {
    let mut query = format!(
        "{{ petitions(first: 10) {{ nodes {{ {selection} }} edges {{ cursor node {{ {selection} }} }} }} }}"
    );
    for (name, fragment) in FRAGMENTS {
        if query.contains(&format!("...{name}")) {
            query.push_str(fragment);
        }
    }
    desk.ask(Role::Handler, Some("D"), &query).await
}

#[tokio::test]
async fn fragments_aliases_and_doubled_fields_change_nothing() {
    let desk = desk().await;
    let plain = ask(&desk, "id dueOn receivedBy { code name }").await;
    let nodes = plain["data"]["petitions"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 3, "{plain}");
    assert!(
        nodes.iter().any(|node| node["dueOn"].is_string())
            && nodes.iter().any(|node| node["dueOn"].is_null())
    );
    for selection in [
        "...Brief",
        "id ...Due",
        "... { id } ... on Petition { dueOn receivedBy { ... on Unit { code } name } }",
        // Asked for twice, in part within a fragment: merged by the library.
        "id ...Brief receivedBy { name }",
        "...Named dueOn receivedBy { code name }",
        "id @include(if: true) dueOn state @skip(if: true) receivedBy { code name @skip(if: false) }",
    ] {
        let answer = ask(&desk, selection).await;
        assert_eq!(answer["data"], plain["data"], "{selection}: {answer}");
    }
    let named = ask(&desk, "__typename number: id office: receivedBy { kind: __typename code }").await;
    let first = &named["data"]["petitions"]["nodes"][0];
    assert_eq!(first["__typename"], json!("Petition"), "{named}");
    assert_eq!((&first["number"], &first["office"]["kind"]), (&nodes[0]["id"], &json!("Unit")));
}

#[tokio::test]
async fn a_field_that_fails_is_reported_as_the_library_reports_it() {
    let desk = desk().await;
    let failing = "id receivedBy { code children(first: 0) { totalCount } }";
    let in_one_go = ask(&desk, failing).await;
    // A field that stands there twice is left to the library, and with it the object that it is of.
    let doubled = "id id receivedBy { code code children(first: 0) { totalCount } }";
    let by_the_library = ask(&desk, doubled).await;
    assert_eq!(in_one_go["data"], by_the_library["data"], "{in_one_go}");
    let paths = |answer: &Json| {
        let errors = answer["errors"].as_array().unwrap().iter();
        let mut paths: Vec<String> =
            errors.map(|error| format!("{} {}", error["path"], error["extensions"]["code"])).collect();
        paths.sort();
        paths
    };
    assert_eq!(paths(&in_one_go), paths(&by_the_library));
    assert!(paths(&in_one_go)[0].contains("INPUT_INVALID"), "{in_one_go}");
}
