//! Lists of a kind of case, and a case as it stood.

use super::*;
use crate::desk::{code, ids};

async fn listed(desk: &Desk, arguments: &str) -> String {
    let query = format!("{{ toys({arguments}) {{ totalCount nodes {{ id }} }} }}");
    let toys = desk.data(Role::Supervisor, Some("C"), &query).await["toys"].clone();
    let found = ids(&toys["nodes"]);
    assert_eq!(toys["totalCount"], json!(found.split_whitespace().count()), "{arguments}");
    found
}

#[tokio::test]
async fn lists_are_filtered() {
    let desk = desk().await;
    for (filter, expected) in [
        ("", "Q1 Q2 Q3"),
        ("state: [CLOSED]", "Q3"),
        ("state: [OPEN, CLOSED], unit: \"D\"", "Q1 Q2"),
        ("unit: \"C\"", "Q1 Q2 Q3"),
        ("asked: \"T\"", "Q1"),
        ("asked: \"D\"", "Q1 Q2"),
        ("petition: \"N1\"", "Q1 Q3"),
        ("petition: \"none\"", ""),
        ("opened: {range: {from: \"2026-03-03\", to: \"2026-03-03\"}}", "Q3"),
        ("due: {month: \"2026-03\"}", "Q1"),
        ("closed: {year: 2026}", "Q3"),
        ("overdueAt: \"2026-03-21\"", "Q1"),
        ("overdueAt: \"2026-03-20\"", ""),
    ] {
        assert_eq!(listed(&desk, &format!("first: 9, filter: {{{filter}}}")).await, expected, "{filter}");
    }
    let unknown =
        desk.ask(Role::Admin, None, "{ toys(first: 1, filter: {state: [LOST]}) { totalCount } }").await;
    assert!(unknown["errors"][0]["message"].as_str().unwrap().contains("LOST"), "{unknown}");
    let unit =
        desk.ask(Role::Admin, None, "{ toys(first: 1, filter: {unit: \"nowhere\"}) { totalCount } }").await;
    assert_eq!(code(&unit), "UNIT_UNKNOWN");
}

#[tokio::test]
async fn lists_are_sorted_and_paged_in_both_directions() {
    let desk = desk().await;
    for (order, expected) in [
        ("field: OPENED", "Q1 Q2 Q3"),
        ("field: OPENED, direction: DESC", "Q3 Q2 Q1"),
        ("field: DUE", "Q1 Q2 Q3"),
        ("field: CLOSED", "Q3 Q1 Q2"),
    ] {
        assert_eq!(listed(&desk, &format!("first: 9, orderBy: {{{order}}}")).await, expected, "{order}");
        let (mut forwards, mut after) = (Vec::new(), "null".to_owned());
        loop {
            let query = format!(
                "{{ toys(first: 2, after: {after}, orderBy: {{{order}}}) {{ edges {{ cursor node {{ id }} }}
                    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
            );
            let page = desk.data(Role::Supervisor, Some("C"), &query).await["toys"].clone();
            let edges = page["edges"].as_array().unwrap();
            forwards.extend(edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()));
            assert_eq!(page["pageInfo"]["endCursor"], edges.last().unwrap()["cursor"]);
            assert_eq!(page["pageInfo"]["hasPreviousPage"], json!(after != "null"));
            after = page["pageInfo"]["endCursor"].to_string();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(forwards.join(" "), expected, "{order}");
        let before = format!("last: 1, before: {after}, orderBy: {{{order}}}");
        let query = format!("{{ toys({before}) {{ nodes {{ id }} }} }}");
        let page = desk.data(Role::Supervisor, Some("C"), &query).await;
        assert_eq!(page["toys"]["nodes"][0]["id"], forwards[1]);
    }
    let cursor = "{ toys(first: 1) { pageInfo { endCursor } } }";
    let cursor = desk.data(Role::Admin, None, cursor).await["toys"]["pageInfo"]["endCursor"].to_string();
    for (query, expected) in [
        (
            format!("{{ toys(first: 1, after: {cursor}, orderBy: {{field: DUE}}) {{ totalCount }} }}"),
            "INPUT_INVALID",
        ),
        (format!("{{ petitions(first: 1, after: {cursor}) {{ totalCount }} }}"), "INPUT_INVALID"),
        ("{ toys(first: 101) { totalCount } }".to_owned(), "INPUT_INVALID"),
        ("{ toys { totalCount } }".to_owned(), "INPUT_INVALID"),
    ] {
        assert_eq!(code(&desk.ask(Role::Admin, None, &query).await), expected, "{query}");
    }
}

#[tokio::test]
async fn a_case_is_read_as_it_stood() {
    let desk = desk().await;
    let query = "{ now: toy(id: \"Q3\") { state closedOn history(first: 9) { nodes { sequence } } }
        then: toy(id: \"Q3\", asOf: {position: \"10\"}) { state dueOn closedOn askedUnits { code } lastPosition
            history(first: 9) { nodes { sequence } } text { value } }
        before: toy(id: \"Q3\", asOf: {date: \"2026-03-02\"}) { id } none: toy(id: \"none\") { id } }";
    let answer = desk.data(Role::Supervisor, Some("C"), query).await;
    assert_eq!(answer["now"]["state"], "CLOSED");
    assert_eq!(answer["now"]["history"]["nodes"], json!([{ "sequence": 1 }, { "sequence": 2 }]));
    let then = json!({ "state": "OPEN", "dueOn": "2026-03-10", "closedOn": null, "askedUnits": [{ "code": "D" }], "lastPosition": "10",
        "history": { "nodes": [{ "sequence": 1 }] }, "text": { "value": "text of Q3" } });
    assert_eq!(answer["then"], then);
    assert_eq!((&answer["before"], &answer["none"]), (&Json::Null, &Json::Null));
}

#[tokio::test]
async fn a_petition_lists_the_cases_that_name_it_to_those_who_see_them() {
    let desk = desk().await;
    let listed = async |unit: &str, petition: &str| {
        let query =
            format!("{{ petition(id: \"{petition}\") {{ toys(first: 9) {{ nodes {{ id petition }} }} }} }}");
        let petition = desk.data(Role::Handler, Some(unit), &query).await["petition"].clone();
        ids(&petition["toys"]["nodes"])
    };
    assert_eq!(listed("C", "N1").await, "Q1 Q3");
    // `T` is asked about `N1`, and sees the one question that asks it.
    assert_eq!(listed("T", "N1").await, "Q1");
    assert_eq!(listed("D", "N2").await, "Q2");
}
