//! What is withheld does not say why: of two worlds that differ only in whether a petition elsewhere accuses the caller's unit, nothing that
//! the caller is shown differs.

use super::filed::desk;
use crate::{
    desk::Desk,
    fixture::{assign, code, id, registration},
    mutations::{caller, done, refused, registration as input, send, triage, with},
};
use redress_auth::Role;
use redress_domain::{
    Kind, UnitLevel,
    petition::steps::{Decision, Register, Triage},
    unit::{ToUnit, UnitCommand},
};
use redress_log::Command;
use serde_json::{Value as Json, json};

/// Everybody who works in the accused unit, or below it.
const THEIRS: [(Role, &str); 5] = [
    (Role::Handler, "T"),
    (Role::Intake, "T-DESK"),
    (Role::Supervisor, "T"),
    (Role::Auditor, "T"),
    (Role::Admin, "T-DESK"),
];

/// Two petitions that were received elsewhere, of which one accuses `T`; and two of the same people at `T`, whose registrations name them.
async fn worlds() -> Desk {
    let desk = desk().await;
    for (number, kind, against) in [("H0", Kind::Appeal, vec![]), ("H1", Kind::Accusation, vec![code("T")])] {
        let elsewhere = Register {
            kind: Some(kind),
            against,
            received_by: code("S"),
            place: code("S"),
            ..registration(number)
        };
        desk.office.done(Command::register(elsewhere)).await;
        let at_theirs = Register {
            kind: Some(Kind::Appeal),
            received_by: code("T-DESK"),
            place: code("T"),
            petitioner_id: Some(number.parse().unwrap()),
            repeat_of: Some(id(number)),
            ..registration(&format!("of-{number}"))
        };
        desk.office.done(Command::register(at_theirs)).await;
    }
    desk.catch_up().await;
    desk
}

/// The answer without what differs between the two worlds anyway.
fn alike(answer: &Json, number: &str) -> String {
    answer.to_string().replace(number, "N")
}

#[tokio::test]
async fn a_number_that_is_withheld_does_not_say_that_it_accuses() {
    let desk = worlds().await;
    for (role, unit) in THEIRS {
        let mut seen = Vec::new();
        for number in ["H0", "H1"] {
            let query = format!(
                "{{ petition(id: \"of-{number}\") {{ id repeat repeatOf matter petitioner {{ id name {{ state }} }}
                    history(first: 1) {{ nodes {{ ... on Registered {{ petitionerId repeatOf matter }} }} }} }}
                   byId: petitions(first: 9, filter: {{petitioner: \"{number}\"}}) {{ totalCount nodes {{ id }} }} }}"
            );
            let answer = desk.data(role, Some(unit), &query).await;
            assert_eq!(answer["petition"]["id"], format!("of-{number}"));
            assert_eq!(answer["petition"]["repeatOf"], Json::Null, "{role} of {unit}");
            // What is an administrator's or auditor's to see anyway is not compared: they are shown that the petition is there.
            let by_id =
                if matches!(role, Role::Auditor | Role::Admin) { Json::Null } else { answer["byId"].clone() };
            seen.push(alike(&json!([answer["petition"], by_id]), number));
        }
        assert_eq!(seen[0], seen[1], "{role} of {unit}");
    }
}

#[tokio::test]
async fn an_id_that_a_unit_chooses_reveals_nothing_about_the_petition_of_that_number() {
    let desk = worlds().await;
    let mut seen = Vec::new();
    for number in ["H0", "H1"] {
        let new = with(
            &input(&format!("probe-{number}")),
            json!({ "receivedBy": "T-DESK", "petitionerId": number }),
        );
        done(&desk, &caller(Role::Intake, Some("T-DESK")), "registerPetition", new).await;
        desk.catch_up().await;
        let query = format!(
            "{{ petition(id: \"probe-{number}\") {{ petitioner {{ id }} history(first: 1) {{ nodes {{ ... on Registered {{ petitionerId }} }} }} }}
               petitions(first: 9, filter: {{petitioner: \"{number}\"}}) {{ totalCount }} }}"
        );
        let answer = desk.data(Role::Intake, Some("T-DESK"), &query).await;
        assert_eq!(answer["petition"]["petitioner"]["id"], Json::Null, "whoever wrote it down");
        seen.push(alike(&answer, number));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_petitions_own_number_does_not_prove_knowledge_of_its_petitioner() {
    let desk = worlds().await;
    let clerk = caller(Role::Intake, Some("R"));
    let mut answers = Vec::new();
    for number in ["H0", "H1", "nobody"] {
        let named = json!({ "receivedBy": "R", "repeatOf": number, "petitionerId": number });
        let error = refused(&desk, &clerk, "registerPetition", with(&input("new"), named)).await;
        answers.push(alike(&error, number));
    }
    assert!(answers[0].contains("REPEAT_OF_UNKNOWN"), "{}", answers[0]);
    assert_eq!((&answers[0], &answers[1]), (&answers[2], &answers[2]));
}

#[tokio::test]
async fn a_number_that_was_given_is_not_shown_once_it_leads_to_an_accuser() {
    let desk = desk().await;
    let clerk = caller(Role::Intake, Some("T-DESK"));
    let at_theirs = |number: &str, more| with(&with(&input(number), json!({ "receivedBy": "T-DESK" })), more);
    done(&desk, &clerk, "registerPetition", at_theirs("plain", json!({}))).await;
    let named = json!({ "repeatOf": "plain", "petitionerId": "plain" });
    done(&desk, &clerk, "registerPetition", at_theirs("repeat", named)).await;
    let query = "{ petition(id: \"repeat\") { petitioner { id } repeatOf matter
        history(first: 1) { nodes { ... on Registered { petitionerId repeatOf matter } } } } }";
    let links = async |desk: &Desk| {
        desk.catch_up().await;
        let seen = desk.data(Role::Handler, Some("T"), query).await["petition"].clone();
        let event = seen["history"]["nodes"][0].clone();
        let of = |value: &Json, id: &Json| [id.clone(), value["repeatOf"].clone(), value["matter"].clone()];
        [of(&seen, &seen["petitioner"]["id"]), of(&event, &event["petitionerId"])]
    };
    let plain = [json!("plain"), json!("plain"), json!("plain")];
    assert_eq!(links(&desk).await, [plain.clone(), plain]);
    let accuses = Triage {
        new_facts: false,
        ground: None,
        kind: Kind::Accusation,
        category: None,
        competent_level: UnitLevel::District,
        decision: Decision::Accept,
        against: vec![code("T")],
        reason: None,
    };
    desk.office.done(Command::on(id("plain"), accuses)).await;
    assert_eq!(links(&desk).await, [[(); 3].map(|()| Json::Null), [(); 3].map(|()| Json::Null)]);
}

#[tokio::test]
async fn callers_with_a_unit_cannot_erase() {
    let desk = desk().await;
    // The petition accuses `T`: what of its people is erased, and that something is, would tell whose it is.
    for id in ["accusation", "someone", "nobody"] {
        let input = json!({ "commandId": format!("erase-{id}"), "petitionerId": id, "reason": "by letter" });
        for unit in ["T", "S"] {
            let error =
                refused(&desk, &caller(Role::Admin, Some(unit)), "erasePetitioner", input.clone()).await;
            assert_eq!(
                (&error["code"], &error["path"]),
                (&json!("UNIT_OUT_OF_SCOPE"), &json!(["input", "petitionerId"])),
                "{id} {unit}"
            );
        }
    }
}

#[tokio::test]
async fn who_leaves_the_accused_unit_or_takes_over_from_it_learns_nothing() {
    let desk = desk().await;
    let name = "{ petition(id: \"accusation\") { petitioner { name { state } } } }";
    let state = async |unit: &str| {
        desk.data(Role::Admin, Some(unit), name).await["petition"]["petitioner"]["name"]["state"].clone()
    };
    assert_eq!((state("T-DESK").await, state("S").await), (json!("MASKED"), json!("SHOWN")));
    let to = |code_: &str, command| Command::Unit(ToUnit { code: code(code_), command });
    let moved = UnitCommand::Move { parent: code("R"), effective_on: Some("2026-03-02".parse().unwrap()) };
    desk.office.done(to("T-DESK", moved)).await;
    let successor = Some(code("S"));
    let retired = UnitCommand::Retire { effective_on: Some("2026-03-03".parse().unwrap()), successor };
    desk.office.done(to("MOVED", retired)).await;
    desk.catch_up().await;
    for unit in ["T-DESK", "S"] {
        assert_eq!(state(unit).await, "MASKED", "{unit}");
    }
}

#[tokio::test]
async fn a_unit_that_triage_names_is_accused_from_then_on() {
    let desk = desk().await;
    let unnamed = Register { received_by: code("T-DESK"), place: code("T"), ..registration("unnamed") };
    desk.office.done(Command::register(unnamed)).await;
    let accuses = |against| Triage {
        new_facts: false,
        ground: None,
        kind: Kind::Accusation,
        category: None,
        competent_level: UnitLevel::District,
        decision: Decision::Accept,
        against,
        reason: None,
    };
    desk.office.done(Command::on(id("unnamed"), accuses(vec![code("T")]))).await;
    assert_eq!(desk.office.refused(assign("unnamed", "T")).await, "UNIT_IS_ACCUSED");
    desk.catch_up().await;
    let query = "{ petition(id: \"unnamed\") { against { code } petitioner { id name { state } }
        history(first: 2) { nodes { ... on Triaged { against { code } } } } } }";
    let seen = desk.data(Role::Handler, Some("T"), query).await["petition"].clone();
    assert_eq!(seen["against"], json!([{ "code": "T" }]));
    assert_eq!(seen["petitioner"]["id"], Json::Null);
    assert_eq!(seen["history"]["nodes"][1], json!({ "against": [{ "code": "T" }] }));
}

#[tokio::test]
async fn texts_beside_the_case_and_its_seal_are_masked_with_it() {
    let desk = desk().await;
    let query = "{ petition(id: \"accusation\") { history(first: 9) { nodes { masked
        ... on Registered { digest } ... on Assigned { orderNumber standard } ... on HearingHeld { chair digest } } } } }";
    let found = |answer: &Json| {
        let nodes = answer["petition"]["history"]["nodes"].as_array().unwrap().clone();
        let texts = ["digest", "orderNumber", "standard", "chair"];
        nodes
            .iter()
            .flat_map(|node| texts.map(|text| node[text].clone()))
            .filter(|text| !text.is_null())
            .count()
    };
    assert!(found(&desk.data(Role::Handler, Some("R"), query).await) >= 4);
    assert_eq!(found(&desk.data(Role::Handler, Some("T"), query).await), 0);
}

#[tokio::test]
async fn callers_with_a_unit_see_no_erasures() {
    let desk = desk().await;
    let query = "{ events(first: 9, types: [PETITIONER_ERASED]) { nodes { position } } }";
    let told = async |unit: Option<&str>| {
        desk.data(Role::Auditor, unit, query).await["events"]["nodes"].as_array().unwrap().len()
    };
    assert_eq!((told(None).await, told(Some("T")).await, told(Some("S")).await), (5, 0, 0));
}

#[tokio::test]
async fn a_token_for_a_unit_that_does_not_exist_opens_nothing() {
    let desk = desk().await;
    for query in [
        "{ petition(id: \"accusation\") { id } }",
        "{ petitions(first: 1) { nodes { id } } }",
        "{ events(first: 1) { nodes { position } } }",
    ] {
        let answer = desk.ask(Role::Admin, Some("t-desk"), query).await;
        assert_eq!(crate::desk::code(&answer), "FORBIDDEN", "{query}");
    }
    // Nor does it decide: what it finds would count as found outside of the accused unit.
    for unit in ["t-desk", "ghost"] {
        let answer =
            send(&desk, &caller(Role::Admin, Some(unit)), "triagePetition", triage("accusation")).await;
        assert_eq!(crate::desk::code(&answer), "FORBIDDEN", "{unit}");
    }
}
