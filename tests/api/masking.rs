//! Who learns who brought a petition.

use crate::{
    desk::{Desk, code},
    fixture::{Office, assign, id, registration, triage, unit},
};
use redress_auth::Role;
use redress_domain::{
    Kind, SensitiveText, UnitLevel,
    petition::steps::{Decision, Register, Triage},
    petitioner::Erase,
};
use redress_log::Command;
use serde_json::{Value as Json, json};

const PEOPLE: &str = "petitioner { id name { value state } contact { state } identityNumber { value state } } summary { value state }
    repeatOf matter";

fn named(number: &str, kind: Option<Kind>, against: &[&str]) -> Register {
    Register {
        kind,
        against: against.iter().map(|code| code.parse().unwrap()).collect(),
        received_by: "T".parse().unwrap(),
        petitioner_id: Some("zhang".parse().unwrap()),
        name: Some(SensitiveText::new("张三")),
        identity_number: Some(SensitiveText::new("430100199001011234")),
        summary: Some(SensitiveText::new("路灯不亮")),
        ..registration(number)
    }
}

/// Petitions of one petitioner, all received at T and complaining about it, its superior or nobody; and a repeat of the accusation.
async fn accused() -> Desk {
    let office = Office::open().await;
    office.done(unit("T-DESK", UnitLevel::Township, Some("T"))).await;
    for filed in [
        named("accusation", Some(Kind::Accusation), &["T"]),
        named("accusing-above", Some(Kind::Accusation), &["D-HOUSING", "D"]),
        named("unknown-kind", None, &["T"]),
        named("appeal", Some(Kind::Appeal), &["T"]),
        named("accusing-others", Some(Kind::Accusation), &["D-HOUSING"]),
        Register { repeat_of: Some(id("accusation")), ..named("repeat", Some(Kind::Appeal), &[]) },
        named("open", Some(Kind::Suggestion), &[]),
    ] {
        office.done(Command::register(filed)).await;
    }
    Desk::over(office).await
}

/// The petitions of a caller whose people are shown; the others must be masked throughout.
async fn shown(desk: &Desk, role: Role, unit: Option<&str>) -> String {
    let query = format!("{{ petitions(first: 50) {{ nodes {{ id {PEOPLE} }} }} }}");
    let data = desk.data(role, unit, &query).await;
    let mut shown = Vec::new();
    for petition in data["petitions"]["nodes"].as_array().unwrap() {
        let (number, people) = (petition["id"].as_str().unwrap(), &petition["petitioner"]);
        let singly = format!(r#"{{ petition(id: "{number}") {{ id {PEOPLE} }} }}"#);
        let singly = &desk.data(role, unit, &singly).await["petition"];
        assert_eq!(singly, petition, "alone as in a list");
        assert_eq!(people["contact"], Json::Null, "never recorded");
        if people["name"]["state"] == "SHOWN" {
            assert_eq!(people["id"], "zhang");
            assert_eq!(people["name"]["value"], "张三");
            assert_eq!(petition["summary"], json!({ "value": "路灯不亮", "state": "SHOWN" }));
            shown.push(number);
        } else {
            let masked = json!({ "value": null, "state": "MASKED" });
            let expected = json!({ "id": null, "name": masked, "contact": null, "identityNumber": masked });
            assert_eq!((people, &petition["summary"]), (&expected, &masked), "{number}");
            assert_eq!((&petition["repeatOf"], &petition["matter"]), (&Json::Null, &Json::Null), "{number}");
        }
    }
    shown.join(" ")
}

#[tokio::test]
async fn accused_units_and_units_below_never_learn_who_accuses_them() {
    let desk = accused().await;
    let all = "accusation accusing-above accusing-others appeal open repeat unknown-kind";
    for role in Role::ALL {
        for (unit, expected) in [
            (Some("P"), all),
            (Some("D"), "accusation accusing-others appeal open repeat unknown-kind"),
            (Some("T"), "accusing-others appeal open repeat"),
        ] {
            let expected = if role == Role::Analyst { "" } else { expected };
            assert_eq!(shown(&desk, role, unit).await, expected, "{role} of {unit:?}");
        }
    }
    for role in [Role::Auditor, Role::Admin] {
        assert_eq!(shown(&desk, role, None).await, all, "{role} of no unit");
        // They see every petition from anywhere, but are of a unit all the same.
        assert_eq!(shown(&desk, role, Some("T-DESK")).await, "accusing-others appeal open repeat");
        let expected = "accusation appeal open repeat unknown-kind";
        assert_eq!(shown(&desk, role, Some("D-HOUSING")).await, expected);
    }
}

#[tokio::test]
async fn no_filter_reveals_masked_values() {
    let desk = accused().await;
    let at_t = "accusing-others appeal open repeat";
    for filter in [r#"petitioner: "zhang""#, r#"text: "路灯""#, r#"text: "路灯", petitioner: "zhang""#] {
        let arguments = format!("first: 50, filter: {{{filter}}}");
        assert_eq!(desk.listed(Role::Intake, Some("T"), &arguments).await, at_t, "{filter}");
        assert_eq!(desk.listed(Role::Auditor, Some("T-DESK"), &arguments).await, at_t, "{filter}");
        assert_eq!(desk.listed(Role::Auditor, None, &arguments).await.split(' ').count(), 7, "{filter}");
        let query = format!("{{ petitions({arguments}) {{ totalCount nodes {{ id }} }} }}");
        assert_eq!(code(&desk.ask(Role::Analyst, Some("P"), &query).await), "FORBIDDEN", "{filter}");
        let query = format!("{{ petitions({arguments}) {{ totalCount }} }}");
        assert_eq!(desk.data(Role::Intake, Some("T"), &query).await["petitions"]["totalCount"], 4);
    }
    // Filters of other things find the petition itself, which the unit received.
    assert_eq!(desk.listed(Role::Intake, Some("T"), "first: 50").await.split(' ').count(), 7);
}

#[tokio::test]
async fn a_number_that_leads_to_a_masked_petition_is_masked_too() {
    let desk = accused().await;
    let query = r#"{ petition(id: "repeat") { repeat repeatOf matter petitioner { name { value } } }
        petitions(first: 50, filter: {repeat: true}) { nodes { repeatOf matter } } }"#;
    for (role, unit, link) in [
        (Role::Handler, "P", json!("accusation")),
        (Role::Handler, "D", json!("accusation")),
        // T knows who brought the repeat, and must not learn from it who accuses T.
        (Role::Handler, "T", Json::Null),
    ] {
        let data = desk.data(role, Some(unit), query).await;
        let petition = json!({ "repeat": true, "repeatOf": link, "matter": link,
            "petitioner": { "name": { "value": "张三" } } });
        assert_eq!(data["petition"], petition, "{unit}");
        assert_eq!(data["petitions"]["nodes"], json!([{ "repeatOf": link, "matter": link }]), "{unit}");
    }
}

#[tokio::test]
async fn as_it_stood_a_petition_is_masked_if_it_is_masked_now_or_was_then() {
    let desk = accused().await;
    let registered = desk.office.log.head().await.unwrap().position.0;
    let triaged = |number: &str, kind| {
        let triage = Triage {
            new_facts: false,
            ground: None,
            against: Vec::new(),
            kind,
            category: None,
            competent_level: UnitLevel::District,
            decision: Decision::Accept,
            reason: None,
        };
        Command::on(id(number), triage)
    };
    // What might have been an accusation is none, and what was an appeal is one.
    desk.office.done(triaged("unknown-kind", Kind::Appeal)).await;
    desk.office.done(triaged("appeal", Kind::Accusation)).await;
    desk.catch_up().await;
    let state = async |number: &str, as_of: String| {
        let query =
            format!(r#"{{ petition(id: "{number}" {as_of}) {{ summary {{ state }} repeatOf matter }} }}"#);
        let found = desk.data(Role::Handler, Some("T"), &query).await["petition"].clone();
        assert_eq!(found["matter"].is_null(), found["summary"]["state"] == "MASKED");
        found["summary"]["state"].as_str().unwrap().to_owned()
    };
    let then = || format!(r#", asOf: {{position: "{registered}"}}"#);
    assert_eq!(state("unknown-kind", String::new()).await, "SHOWN");
    assert_eq!(state("unknown-kind", then()).await, "MASKED");
    assert_eq!(state("appeal", String::new()).await, "MASKED");
    assert_eq!(state("appeal", then()).await, "MASKED");
}

#[tokio::test]
async fn erased_values_differ_from_masked_and_missing_ones() {
    let desk = accused().await;
    let erase = Erase { petitioner_id: "zhang".parse().unwrap(), reason: SensitiveText::new("by letter") };
    desk.office.done(Command::Erase(erase)).await;
    for command in [triage("open"), assign("open", "D-HOUSING")] {
        desk.office.done(command).await;
    }
    desk.catch_up().await;
    let query = format!(r#"{{ petition(id: "open") {{ {PEOPLE} }} }}"#);
    for (role, unit, state) in [
        (Role::Handler, "D-HOUSING", "ERASED"),
        (Role::Intake, "T", "ERASED"),
        (Role::Analyst, "P", "MASKED"),
    ] {
        let found = &desk.data(role, Some(unit), &query).await["petition"];
        let value = json!({ "value": null, "state": state });
        assert_eq!(found["petitioner"]["name"], value, "{role}");
        assert_eq!((&found["summary"], &found["petitioner"]["contact"]), (&value, &Json::Null), "{role}");
    }
    assert_eq!(desk.listed(Role::Auditor, None, r#"first: 9, filter: {text: "路灯"}"#).await, "");
}
