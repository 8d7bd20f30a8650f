//! Role × unit × case × way, for every kind of case that the schema has: "Who sees it", held against a rule of its own.
//!
//! "Callers in whose subtree lies the owner, or a unit that the case names to act. Items about a petition outside the reader's scope are left
//! out. An accused unit, or one below it, sees through none of these what it may not see of the petition." Auditors and administrators are
//! bound by no unit; analysts read no text.

use super::{
    filed::{self, CASES},
    rule::{PLACES, Place, Sight, sight},
    schema::Schema,
};
use crate::{
    desk::{Desk, code},
    subscription,
};
use redress_auth::Role;
use redress_domain::{
    SensitiveText,
    toy::{Ask, ToToy, ToyCommand},
};
use redress_log::{AggregateKind, Command};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A case of the matrix.
pub struct Filed {
    id: &'static str,
    owner: &'static str,
    acts: &'static str,
    petition: &'static str,
    /// Whether the answer of `acts` is outstanding.
    is_open: bool,
}

const fn question(
    id: &'static str,
    owner: &'static str,
    acts: &'static str,
    petition: &'static str,
) -> Filed {
    Filed { id, owner, acts, petition, is_open: true }
}

/// Cases of the toy. All petitions were received at `T-DESK`, and `R` is responsible; `S` has nothing to do with any of them.
const TOYS: [Filed; 6] = [
    question("of-c", "C", "R", "appeal"),
    Filed { is_open: false, ..question("closed", "C", "R", "appeal") },
    question("to-the-accused", "C", "T", "accusation"),
    question("of-the-accused", "T-DESK", "T", "moved"),
    question("of-others", "S", "R", "appeal"),
    question("erased", "C", "R", "appeal-erased"),
];

/// The cases of a kind, by the query for one of it: a kind that is added has none, and has to get some here.
fn cases(one: &str) -> &'static [Filed] {
    match one {
        "toy" => &TOYS,
        other => panic!("file cases of {other} here, and say what a caller sees of them"),
    }
}

/// The ids of a kind's cases, by the field of the root that finds one.
pub fn ids(field: &str) -> Vec<&'static str> {
    cases(field.strip_prefix("Query.").unwrap()).iter().map(|case| case.id).collect()
}

/// The commands that file all cases, after the petitions and before anybody is erased.
pub fn commands() -> Vec<Command> {
    let toys = TOYS.iter().flat_map(|case| {
        let ask = Ask {
            owner: case.owner.parse().unwrap(),
            to: case.acts.parse().unwrap(),
            petition: case.petition.parse().unwrap(),
            others: Vec::new(),
            answer_by: None,
            text: SensitiveText::new(format!("text of {}", case.id)),
        };
        let command = |command| ToToy::new(case.id.parse().unwrap(), command).into();
        let close = (!case.is_open).then(|| command(ToyCommand::Close));
        [command(ToyCommand::Ask(ask))].into_iter().chain(close).collect::<Vec<Command>>()
    });
    toys.collect()
}

/// The unit above a unit, as the matrix has them.
fn above(unit: &str) -> Option<&'static str> {
    match unit {
        "T-DESK" | "MOVED" => Some("T"),
        "R-DESK" => Some("R"),
        "R" | "S" | "D" => Some("C"),
        "T" => Some("D"),
        "C" => Some("P"),
        _ => None,
    }
}

fn is_within(unit: &str, top: &str) -> bool {
    unit == top || above(unit).is_some_and(|above| is_within(above, top))
}

/// What a caller must find of a case: nothing, or the petition that it names, and its text.
fn expected(role: Role, place: &Place, case: &Filed) -> Option<Json> {
    let everywhere = matches!(role, Role::Auditor | Role::Admin);
    let lies = |unit: &str| everywhere || place.unit.is_some_and(|top| is_within(unit, top));
    if !lies(case.owner) && !lies(case.acts) {
        return None;
    }
    let erased = case.petition.ends_with("-erased");
    let petition = CASES.iter().find(|one| one.number == case.petition.trim_end_matches("-erased")).unwrap();
    let masked = role == Role::Analyst || (place.accused && petition.may_accuse);
    let text = match (masked, erased) {
        (true, _) => json!({ "value": null, "state": "MASKED" }),
        (false, true) => json!({ "value": null, "state": "ERASED" }),
        (false, false) => json!({ "value": format!("text of {}", case.id), "state": "SHOWN" }),
    };
    let is_asked = case.is_open && lies(case.acts);
    let names = is_asked || sight(role, place, petition) != Sight::Nothing;
    Some(json!({ "petition": names.then_some(case.petition), "text": text, "masked": masked }))
}

/// What was seen of each case that was seen at all.
type Seen = BTreeMap<String, Json>;

const CASE: &str = "id petition masked text { value state }";
const EVENTS: &str = "eventType position ... on ToyAsked { caseId petition masked text { value state } }";

/// The ways to the cases of a kind. As every kind has them: what differs is what is selected.
async fn ways(
    desk: &Desk,
    one: &str,
    many: &str,
    role: Role,
    unit: Option<&str>,
) -> Vec<(&'static str, Seen)> {
    let each = |more: &str, fields: &str| {
        let cases = cases(one).iter().enumerate();
        cases
            .map(|(n, case)| format!("c{n}: {one}(id: \"{}\"{more}) {{ {fields} }}\n", case.id))
            .collect::<String>()
    };
    let head = desk.office.log.head().await.unwrap().position;
    let asked = [
        ("one", each("", CASE)),
        ("as of a position", each(&format!(", asOf: {{position: \"{head}\"}}"), CASE)),
        ("as of a day", each(", asOf: {date: \"2026-03-02\"}", CASE)),
        ("list", format!("{many}(first: 100) {{ nodes {{ {CASE} }} edges {{ node {{ {CASE} }} }} }}")),
        (
            "history",
            each(
                "",
                &format!("history(first: 9) {{ nodes {{ {EVENTS} }} edges {{ node {{ {EVENTS} }} }} }}"),
            ),
        ),
        ("feed", format!("events(first: 100, types: [TOY_ASKED]) {{ nodes {{ {EVENTS} }} }}")),
    ];
    let mut ways = Vec::new();
    for (way, selection) in asked {
        let answer = desk.ask(role, unit, &format!("{{ {selection} }}")).await;
        let mut seen = Seen::new();
        if code(&answer) != "FORBIDDEN" {
            assert_eq!(answer["errors"], Json::Null, "{way} by {role} of {unit:?}");
            gather(&answer["data"], &mut seen);
        }
        ways.push((way, seen));
    }
    ways.push(("subscription", followed(desk, role, unit).await));
    ways
}

/// Finds cases, and the events that have their text, wherever they lie in an answer.
fn gather(answer: &Json, seen: &mut Seen) {
    if answer.get("text").is_some() {
        let id = answer.get("id").or(answer.get("caseId")).unwrap().as_str().unwrap();
        let found =
            json!({ "petition": answer["petition"], "text": answer["text"], "masked": answer["masked"] });
        let before = seen.insert(id.to_owned(), found.clone());
        assert!(before.is_none_or(|before| before == found), "one case, seen in two ways");
    } else if let Some(fields) = answer.as_object() {
        fields.values().for_each(|field| gather(field, seen));
    } else if let Some(items) = answer.as_array() {
        items.iter().for_each(|item| gather(item, seen));
    }
}

async fn followed(desk: &Desk, role: Role, unit: Option<&str>) -> Seen {
    let last = json!(desk.office.log.head().await.unwrap().position.to_string());
    let mut stream = subscription::subscribe(desk, role, unit, "(after: \"0\")", EVENTS);
    let mut seen = Seen::new();
    loop {
        let answer = subscription::next(&mut stream).await;
        if code(&answer) == "FORBIDDEN" {
            return Seen::new();
        }
        let event = &answer["data"]["events"];
        assert!(event.is_object(), "{answer}");
        gather(event, &mut seen);
        if event["position"] == last {
            return seen;
        }
    }
}

fn is_open_to(way: &str, role: Role) -> bool {
    let of_the_feed = matches!(way, "feed" | "subscription");
    !of_the_feed || matches!(role, Role::Auditor | Role::Integrator | Role::Admin)
}

#[tokio::test]
async fn every_case_is_seen_by_those_who_may_see_it_by_every_way() {
    let desk = filed::desk().await;
    let schema = Schema::of(&desk).await;
    let mut wrong = Vec::new();
    for (one, many) in schema.kinds() {
        for role in Role::ALL {
            for place in &PLACES {
                for (way, seen) in ways(&desk, &one, &many, role, place.unit).await {
                    for case in cases(&one) {
                        let expected = expected(role, place, case).filter(|_| is_open_to(way, role));
                        let found = seen.get(case.id).cloned();
                        if found != expected {
                            wrong.push(format!(
                                "{role} of {} by {way}: {one} {}\n  {found:?}\n  instead of\n  {expected:?}",
                                place.name, case.id
                            ));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells of the matrix are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A kind that the log has and the schema lacks would be left out of every feed.
#[tokio::test]
async fn the_schema_has_every_kind_that_the_log_has() {
    let desk = Desk::open().await;
    let in_schema: Vec<String> = Schema::of(&desk).await.kinds().into_iter().map(|(one, _)| one).collect();
    let others = [AggregateKind::Petition, AggregateKind::Unit, AggregateKind::Petitioner];
    let in_log = AggregateKind::ALL.iter().filter(|kind| !others.contains(kind));
    assert_eq!(in_schema, in_log.map(|kind| kind.as_str()).collect::<Vec<_>>());
}
