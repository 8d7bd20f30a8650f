//! Sponsors, lists of old cases and the first receiver of a matter, as callers see them.

use crate::{
    desk::Desk,
    fixture::{code, id, register, registration, unit},
};
use redress_auth::Role::{Admin, Analyst, Supervisor};
use redress_domain::{Kind, UnitLevel, petition::steps::*};
use redress_log::Command;
use serde_json::{Value as Json, json};

const FIELDS: &str = "sponsor { leader post unit { code name } namedOn } firstReceiver { code }
    backlog { list listedOn cancelledOn verifiedBy { code } }";

async fn petition(desk: &Desk, role: redress_auth::Role, unit: Option<&str>, id: &str) -> Json {
    let answer = desk.ask(role, unit, &format!("{{ petition(id: \"{id}\") {{ {FIELDS} }} }}")).await;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"]["petition"].clone()
}

fn naming() -> NameSponsor {
    NameSponsor { leader: "leader-1".parse().unwrap(), post: "deputy head".into(), unit: code("P") }
}

fn listing(list: &str) -> ListBacklog {
    ListBacklog { list: list.parse().unwrap() }
}

#[tokio::test]
async fn a_petition_shows_its_sponsor_and_its_lists() {
    let desk = Desk::open().await;
    let on = |step: redress_domain::petition::PetitionCommand| Command::on(id("C"), step);
    for step in [on(naming().into()), on(listing("OLD").into()), on(listing("NEW").into())] {
        desk.office.done(step).await;
    }
    desk.catch_up().await;
    let listed = |list: &str| json!({ "list": list, "listedOn": "2026-03-02", "cancelledOn": null, "verifiedBy": null });
    let expected = json!({
        "sponsor": { "leader": "leader-1", "post": "deputy head", "unit": { "code": "P", "name": "Office P" },
            "namedOn": "2026-03-02" },
        "firstReceiver": { "code": "D" },
        "backlog": [listed("NEW"), listed("OLD")],
    });
    // An analyst sees no text about people; the leader is an opaque id.
    assert_eq!(petition(&desk, Supervisor, Some("D"), "C").await, expected);
    let nothing = json!({ "sponsor": null, "firstReceiver": { "code": "D" }, "backlog": [] });
    assert_eq!(petition(&desk, Supervisor, Some("D"), "A").await, nothing);
    let found = async |filter: &str| {
        let query = format!("{{ petitions(filter: {{ {filter} }}, first: 9) {{ nodes {{ id }} }} }}");
        let answer = desk.ask(Supervisor, Some("D"), &query).await;
        answer["data"]["petitions"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).len()
    };
    for (filter, expected) in [
        ("sponsored: true", 1),
        ("sponsored: false", 2),
        ("backlog: {}", 1),
        ("backlog: { list: \"OLD\" }", 1),
        ("backlog: { list: \"OTHER\" }", 0),
        ("backlog: { cancelled: true }", 0),
        ("backlog: { list: \"NEW\", cancelled: false }", 1),
    ] {
        assert_eq!(found(filter).await, expected, "{filter}");
    }
    let bad = "{ petitions(filter: { backlog: { list: \"\" } }, first: 9) { nodes { id } } }";
    let answer = desk.ask(Supervisor, Some("D"), bad).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INPUT_INVALID", "{answer}");
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("a backlog list"), "{answer}");
}

#[tokio::test]
async fn the_first_receiver_is_that_of_the_first_petition_where_the_caller_works_with_it() {
    let desk = Desk::open().await;
    desk.office.done(unit("E", UnitLevel::District, Some("C"))).await;
    let mut again = registration("again");
    (again.received_by, again.repeat_of) = (code("E"), Some(id("C")));
    desk.office.done(Command::register(again)).await;
    desk.catch_up().await;
    for (unit, expected) in [("C", json!({ "code": "D" })), ("E", Json::Null)] {
        let found = petition(&desk, Supervisor, Some(unit), "again").await;
        assert_eq!(found["firstReceiver"], expected, "{unit}");
    }
}

/// The accused unit learns who sponsors the petition, but no text of it.
#[tokio::test]
async fn the_post_of_a_sponsor_is_masked_with_the_people() {
    let desk = Desk::open().await;
    let mut accusing = registration("accusing");
    (accusing.against, accusing.kind) = (vec![code("D")], Some(Kind::Accusation));
    desk.office.done(Command::register(accusing)).await;
    desk.office.done(Command::on(id("accusing"), naming())).await;
    desk.office.done(register("other")).await;
    desk.catch_up().await;
    for (role, unit, post) in [
        (Supervisor, Some("D"), Json::Null),
        (Analyst, Some("C"), Json::Null),
        (Admin, None, json!("deputy head")),
    ] {
        let found = petition(&desk, role, unit, "accusing").await;
        assert_eq!(found["sponsor"]["leader"], "leader-1", "{role} {unit:?}");
        assert_eq!(found["sponsor"]["post"], post, "{role} {unit:?}");
    }
}

#[tokio::test]
async fn a_sponsors_unit_does_not_read_the_petition_because_of_that() {
    let desk = Desk::open().await;
    desk.office.done(unit("E", UnitLevel::District, Some("C"))).await;
    desk.office.done(Command::on(id("C"), NameSponsor { unit: code("E"), ..naming() })).await;
    desk.catch_up().await;
    assert_eq!(petition(&desk, Supervisor, Some("E"), "C").await, Json::Null);
    assert_eq!(petition(&desk, Supervisor, Some("C"), "C").await["sponsor"]["unit"]["code"], "E");
}
