//! Units over GraphQL.

use crate::{
    desk::{Desk, code},
    fixture::Office,
};
use redress_auth::Role;
use redress_domain::unit::{ToUnit, UnitCommand};
use redress_log::Command;
use serde_json::{Value as Json, json};

fn codes(list: &Json) -> String {
    let codes: Vec<&str> =
        list["nodes"].as_array().unwrap().iter().map(|unit| unit["code"].as_str().unwrap()).collect();
    codes.join(" ")
}

#[tokio::test]
async fn every_role_sees_the_units_of_the_whole_tree() {
    let desk = Desk::over(Office::open().await).await;
    let query =
        r#"{ unit(code: "C") { code name level inService parent { code } } units(first: 9) { totalCount } }"#;
    for role in Role::ALL {
        for unit in [None, Some("T")] {
            let data = desk.data(role, unit, query).await;
            let expected = json!({ "code": "C", "name": "Office C", "level": "CITY", "inService": true,
                "parent": { "code": "P" } });
            assert_eq!((&data["unit"], &data["units"]["totalCount"]), (&expected, &json!(5)), "{role}");
        }
    }
    for query in [query, r#"{ node(id: "Unit:C") { id } }"#] {
        assert_eq!(code(&desk.ask_as(&[], Some("C"), query).await), "FORBIDDEN");
    }
}

#[tokio::test]
async fn units_are_listed_by_what_they_are_and_where_they_stand() {
    let desk = Desk::over(Office::open().await).await;
    for (arguments, expected) in [
        ("", "C D D-HOUSING P T"),
        (r#", under: "C""#, "D D-HOUSING T"),
        (r#", under: "T""#, ""),
        (", level: DISTRICT", "D D-HOUSING"),
        (r#", level: DISTRICT, under: "D""#, "D-HOUSING"),
        (", kind: HALL", ""),
    ] {
        let query = format!("{{ units(first: 9{arguments}) {{ totalCount nodes {{ code }} }} }}");
        let list = &desk.data(Role::Intake, Some("T"), &query).await["units"];
        assert_eq!(codes(list), expected, "{arguments}");
        assert_eq!(list["totalCount"], expected.split_whitespace().count(), "{arguments}");
    }
    let nowhere = r#"{ units(first: 1, under: "NOWHERE") { totalCount } }"#;
    assert_eq!(code(&desk.ask(Role::Intake, Some("T"), nowhere).await), "UNIT_UNKNOWN");
}

#[tokio::test]
async fn pages_of_units_follow_one_another_in_both_directions() {
    let desk = Desk::over(Office::open().await).await;
    for (size, place, cursor, more, expected) in [
        ("first", "after", "endCursor", "hasNextPage", ["C D", "D-HOUSING P", "T"]),
        ("last", "before", "startCursor", "hasPreviousPage", ["P T", "D D-HOUSING", "C"]),
    ] {
        let mut from = Json::Null;
        for (number, page) in (1..).zip(expected) {
            let query = format!(
                "{{ units({size}: 2, {place}: {from}) {{ nodes {{ code }} pageInfo {{ {cursor} {more} }} }} }}"
            );
            let list = &desk.data(Role::Intake, None, &query).await["units"];
            assert_eq!(codes(list), page);
            assert_eq!(list["pageInfo"][more], number < 3, "{list}");
            from = list["pageInfo"][cursor].clone();
        }
    }
    let query = r#"{ unit(code: "D") { children(first: 1) { totalCount nodes { code children(last: 1) { totalCount } }
        pageInfo { hasNextPage hasPreviousPage } } } }"#;
    let expected = json!({ "totalCount": 2, "nodes": [{ "code": "D-HOUSING", "children": { "totalCount": 0 } }],
        "pageInfo": { "hasNextPage": true, "hasPreviousPage": false } });
    assert_eq!(desk.data(Role::Intake, None, query).await["unit"]["children"], expected);
    let both = "{ units(first: 1, last: 1) { totalCount } }";
    assert_eq!(code(&desk.ask(Role::Intake, None, both).await), "INPUT_INVALID");
}

#[tokio::test]
async fn a_day_shows_the_tree_of_that_day() {
    let office = Office::open().await;
    for command in [
        UnitCommand::Move { parent: "C".parse().unwrap(), effective_on: Some("2026-06-01".parse().unwrap()) },
        UnitCommand::Rename { name: "Housing".into(), effective_on: Some("2026-07-01".parse().unwrap()) },
    ] {
        office.done(Command::Unit(ToUnit { code: "D-HOUSING".parse().unwrap(), command })).await;
    }
    let desk = Desk::over(office).await;
    for (day, parent, name, below) in [
        ("2026-05-31", "D", "Office D-HOUSING", "D-HOUSING T"),
        ("2026-06-01", "C", "Office D-HOUSING", "T"),
        ("2026-07-01", "C", "Housing", "T"),
    ] {
        let query = format!(
            r#"{{ unit(code: "D-HOUSING", asOf: "{day}") {{ name parent {{ code }} }}
                units(first: 9, under: "D", asOf: "{day}") {{ nodes {{ code }} }}
                above: unit(code: "D", asOf: "{day}") {{ children(first: 9) {{ nodes {{ code }} }} }} }}"#
        );
        let data = desk.data(Role::Intake, None, &query).await;
        assert_eq!(data["unit"], json!({ "name": name, "parent": { "code": parent } }), "{day}");
        assert_eq!((codes(&data["units"]), codes(&data["above"]["children"])), (below.into(), below.into()));
    }
}

#[tokio::test]
async fn a_node_is_found_again_by_its_id() {
    let desk = Desk::open().await;
    let query = r#"{ unit(code: "D") { id } petition(id: "A") { id } }"#;
    let data = desk.data(Role::Handler, Some("D"), query).await;
    for (id, name) in [(&data["unit"]["id"], "Unit"), (&data["petition"]["id"], "Petition")] {
        let query = format!("{{ node(id: {id}) {{ id __typename }} }}");
        let found = &desk.data(Role::Handler, Some("D"), &query).await["node"];
        assert_eq!(*found, json!({ "id": id, "__typename": name }));
    }
    for nothing in ["Unit:NOWHERE", "nothing"] {
        let query = format!(r#"{{ node(id: "{nothing}") {{ id }} }}"#);
        assert_eq!(desk.data(Role::Handler, Some("D"), &query).await["node"], Json::Null);
    }
    let bad = r#"{ node(id: "Unit:") { id } }"#;
    assert_eq!(code(&desk.ask(Role::Handler, Some("D"), bad).await), "INPUT_INVALID");
}
