//! Who sees what of a case: its texts, and the petitions that it names.

use super::*;
use crate::{desk::ids, events::feed, statements};
use redress_domain::{
    Kind, SensitiveText,
    petitioner::Erase,
    toy::{Ask, ToToy, ToyCommand},
};

const SEEN: &str = "id masked petition petitions text { value state }
    history(first: 9) { nodes { ... on ToyEvent { masked commandId digest } ... on ToyAsked { petition text { value state } } } }";

async fn seen(desk: &Desk, role: Role, unit: Option<&str>, id: &str) -> Json {
    let query = format!("{{ toy(id: \"{id}\") {{ {SEEN} }} }}");
    desk.data(role, unit, &query).await["toy"].clone()
}

#[tokio::test]
async fn analysts_see_no_text() {
    let desk = desk().await;
    for role in Role::ALL {
        let toy = seen(&desk, role, Some("D"), "Q1").await;
        let (value, state) = match role {
            Role::Analyst => (Json::Null, "MASKED"),
            _ => (json!("text of Q1"), "SHOWN"),
        };
        let text = json!({ "value": value, "state": state });
        assert_eq!((&toy["text"], &toy["petition"]), (&text, &json!("N1")), "{role}");
        let event = &toy["history"]["nodes"][0];
        assert_eq!((&event["text"], &event["masked"]), (&text, &json!(role == Role::Analyst)), "{role}");
        let keys = [&event["commandId"], &event["digest"]].map(Json::is_string);
        assert_eq!(keys, [role != Role::Analyst; 2], "{role}");
    }
}

#[tokio::test]
async fn an_accused_unit_reads_nothing_of_the_people_who_accuse_it() {
    let desk = desk().await;
    let accusation = Register {
        kind: Some(Kind::Accusation),
        against: vec!["T".parse().unwrap()],
        ..registration("against")
    };
    desk.office.done(Command::register(accusation)).await;
    ask(&desk, "R", "against", json!({})).await;
    desk.catch_up().await;
    for (role, unit, shown) in [
        (Role::Handler, Some("T"), false),
        (Role::Auditor, Some("T"), false),
        (Role::Admin, Some("T"), false),
        (Role::Handler, Some("D"), true),
        (Role::Auditor, None, true),
    ] {
        let toy = seen(&desk, role, unit, "R").await;
        let event = &toy["history"]["nodes"][0];
        for text in [&toy["text"], &event["text"]] {
            assert_eq!(text["value"].is_string(), shown, "{role} of {unit:?}: {toy}");
        }
        assert_eq!(
            (&toy["masked"], event["digest"].is_string()),
            (&json!(!shown), shown),
            "{role} of {unit:?}"
        );
    }
    let page = feed(
        &desk,
        Role::Integrator,
        Some("T"),
        "first: 9, types: [TOY_ASKED], after: \"11\"",
        "... on ToyAsked { caseId text { value state } }",
    )
    .await;
    assert_eq!(page["nodes"], json!([{ "caseId": "R", "text": { "value": null, "state": "MASKED" } }]));
}

#[tokio::test]
async fn a_petition_is_named_to_those_who_work_with_it_or_are_asked() {
    let desk = desk().await;
    // `T` does not work with `N1`, but is asked about it until the question is closed.
    let named = async |unit: &str| {
        let toy = seen(&desk, Role::Handler, Some(unit), "Q1").await;
        let by_filter = r#"{ toys(first: 9, filter: {petition: "N1"}) { nodes { id } totalCount } }"#;
        let found = desk.data(Role::Handler, Some(unit), by_filter).await["toys"].clone();
        for way in [
            r#"petition(id: "N1") { id history(first: 1) { nodes { eventType } } }"#,
            r#"petition(id: "N1", asOf: {date: "2026-03-02"}) { id }"#,
            r#"petition: node(id: "N1") { id }"#,
        ] {
            let petition =
                desk.data(Role::Handler, Some(unit), &format!("{{ {way} }}")).await["petition"].clone();
            assert_eq!(petition["id"], toy["petition"], "{unit}: {way}");
        }
        (toy["petition"].clone(), toy["petitions"].clone(), ids(&found["nodes"]))
    };
    assert_eq!(named("D").await, (json!("N1"), json!(["N1"]), "Q1 Q3".to_owned()));
    assert_eq!(named("T").await, (json!("N1"), json!(["N1"]), "Q1".to_owned()));
    // A second question about the same petition: `T` reaches it until it has answered both, and a case that it has answered names it, too.
    ask(&desk, "Q4", "N1", json!({})).await;
    done(&desk, &caller(Role::Handler, Some("T")), "answerToy", json!({ "id": "Q1", "text": "ours" })).await;
    desk.catch_up().await;
    assert_eq!(named("T").await, (json!("N1"), json!(["N1"]), "Q1 Q4".to_owned()));
    close(&desk, "Q4").await;
    desk.catch_up().await;
    assert_eq!(named("T").await, (Json::Null, json!([]), String::new()), "the case stays readable to it");
    assert_eq!(seen(&desk, Role::Handler, Some("T"), "Q1").await["text"]["value"], "text of Q1");
    assert_eq!(seen(&desk, Role::Handler, Some("T"), "Q2").await, Json::Null);
}

#[tokio::test]
async fn a_text_is_erased_with_the_petitioner_it_belongs_to() {
    let desk = desk().await;
    let petitioner_id = "someone".parse().unwrap();
    desk.office.done(Command::Erase(Erase { petitioner_id, reason: SensitiveText::new("asked") })).await;
    desk.catch_up().await;
    let erased = json!({ "value": null, "state": "ERASED" });
    for (id, expected) in
        [("Q1", &erased), ("Q3", &erased), ("Q2", &json!({ "value": "text of Q2", "state": "SHOWN" }))]
    {
        let toy = seen(&desk, Role::Supervisor, Some("C"), id).await;
        assert_eq!((&toy["text"], &toy["history"]["nodes"][0]["text"]), (expected, expected), "{id}");
    }
}

/// However many cases a page has: the tree, the page, the petitions that the cases name, their histories, the texts of the cases, and those of
/// the histories.
#[tokio::test]
async fn a_longer_page_takes_no_more_statements() {
    let mut office = Office::open().await;
    office.done(Command::register(registration("N"))).await;
    for n in 0..20 {
        let (owner, to, petition) = ("D".parse().unwrap(), "T".parse().unwrap(), "N".parse().unwrap());
        let question =
            Ask { owner, to, petition, others: Vec::new(), answer_by: None, text: SensitiveText::new("why") };
        office.done(ToToy::new(format!("Q{n}").parse().unwrap(), ToyCommand::Ask(question)).into()).await;
    }
    office.pool = statements::reporting(&office);
    office.log = office.another().await;
    let desk = Desk::over(office).await;
    desk.projector.stop().await;
    let query = |first: u32| format!("{{ toys(first: {first}) {{ nodes {{ {SEEN} unit {{ name }} }} }} }}");
    // The first question of all also reads the tree, which is then kept.
    desk.data(Role::Supervisor, Some("D"), &query(1)).await;
    for (role, values) in [(Role::Supervisor, 2), (Role::Analyst, 0)] {
        let mut sent = Vec::new();
        for first in [2, 20] {
            statements::taken();
            let toys = desk.data(role, Some("D"), &query(first)).await["toys"]["nodes"].clone();
            assert_eq!(toys.as_array().unwrap().len(), first as usize);
            sent.push(statements::taken());
        }
        assert!(!sent[0].is_empty() && sent[0].len() == sent[1].len() && sent[0].len() <= 6, "{sent:#?}");
        let fetched = sent[1].iter().filter(|sql| sql.contains("FROM sensitive_values")).count();
        assert_eq!(fetched, values, "what may not be shown is not fetched: {sent:#?}");
    }
}
