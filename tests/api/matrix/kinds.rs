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
    dispute::{Assign, DisputeCommand, Find, ToDispute},
    slot::Cadence,
    sweep::{SweepCommand, ToSweep},
    toy::{Ask, ToToy, ToyCommand},
};
use redress_log::{AggregateKind, Command};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A case of the matrix.
pub struct Filed {
    pub id: &'static str,
    pub owner: &'static str,
    /// A unit that it names to act.
    pub acts: Option<&'static str>,
    pub petition: Option<&'static str>,
    /// The dispute that it is of: it shows no more of people than that one does.
    pub dispute: Option<&'static str>,
    /// Whether an answer of `acts` is outstanding.
    pub is_asked: bool,
    /// What its text is.
    pub text: fn(&Self) -> String,
    pub is_erased: bool,
}

/// A kind of the matrix: its cases, and what is selected of a case and of its events.
pub struct Kind {
    pub cases: &'static [Filed],
    pub case: &'static str,
    pub events: &'static str,
    /// The events that `events` selects something of.
    pub types: &'static str,
    /// Whether its cases have texts.
    pub has_texts: bool,
    /// Whether a text about a petition is left out where the petition is.
    pub texts_of_named: bool,
}

const fn question(
    id: &'static str,
    owner: &'static str,
    acts: &'static str,
    petition: &'static str,
) -> Filed {
    let text = |case: &Filed| format!("text of {}", case.id);
    let (acts, petition) = (Some(acts), Some(petition));
    Filed { id, owner, acts, petition, dispute: None, is_asked: true, text, is_erased: false }
}

/// Cases of the toy. All petitions were received at `T-DESK`, and `R` is responsible; `S` has nothing to do with any of them.
const TOYS: Kind = Kind {
    cases: &[
        question("of-c", "C", "R", "appeal"),
        Filed { is_asked: false, ..question("closed", "C", "R", "appeal") },
        question("to-the-accused", "C", "T", "accusation"),
        question("of-the-accused", "T-DESK", "T", "moved"),
        question("of-others", "S", "R", "appeal"),
        Filed { is_erased: true, ..question("erased", "C", "R", "appeal-erased") },
    ],
    case: "id petition masked text { value state }",
    events: "... on ToyAsked { caseId petition masked text { value state } }",
    types: "TOY_ASKED",
    has_texts: true,
    texts_of_named: false,
};

/// A dispute, found by the owner and assigned to another unit.
const fn dispute(id: &'static str, owner: &'static str, acts: &'static str) -> Filed {
    let text = |case: &Filed| format!("summary of {}", case.id);
    let acts = Some(acts);
    Filed { id, owner, acts, petition: None, dispute: None, is_asked: false, text, is_erased: false }
}

/// Disputes; some became petitions.
const DISPUTES: Kind = Kind {
    cases: &[
        dispute("of-c", "C", "R"),
        Filed { acts: None, ..dispute("unassigned", "S", "S") },
        dispute("of-others", "S", "R"),
        Filed { petition: Some("appeal"), ..dispute("filed", "S", "R") },
        // What it says is what the accusation says: the walk of the schema looks for that text.
        Filed {
            petition: Some("accusation"),
            text: |_| "summary of accusation".to_owned(),
            ..dispute("became-an-accusation", "T-DESK", "T")
        },
        Filed { petition: Some("unknown"), ..dispute("became-unknown", "C", "S") },
        Filed { is_erased: true, ..dispute("erased", "C", "T") },
    ],
    case: "id petition masked text: summary { value state }",
    events: "... on DisputeFound { caseId masked text: summary { value state } } \
             ... on DisputeBecamePetition { caseId masked petition }",
    types: "DISPUTE_FOUND, DISPUTE_BECAME_PETITION",
    has_texts: true,
    texts_of_named: false,
};

/// The sweep of a unit, which owns it.
const fn sweep(unit: &'static str) -> Filed {
    let text = |_: &Filed| String::new();
    let (acts, petition, dispute) = (None, None, None);
    Filed { id: unit, owner: unit, acts, petition, dispute, is_asked: false, text, is_erased: false }
}

/// Sweeps name nobody, and have no texts.
const SWEEPS: Kind = Kind {
    cases: &[sweep("R"), sweep("S"), sweep("T-DESK")],
    case: "id masked",
    events: "... on SweepDutySet { caseId masked } ",
    types: "SWEEP_DUTY_SET",
    has_texts: false,
    texts_of_named: false,
};

/// The cases of a kind, by the query for one of it: a kind that is added has none, and has to get some here.
fn kind(one: &str) -> &'static Kind {
    match one {
        "toy" => &TOYS,
        "dispute" => &DISPUTES,
        "sweep" => &SWEEPS,
        "mediation" => &super::mediations::MEDIATIONS,
        "meeting" => &super::meetings::MEETINGS,
        other => panic!("file cases of {other} here, and say what a caller sees of them"),
    }
}

/// The kind that everyone sees, without a case that names a petition: `calendars.rs` says what is seen of it.
const FOR_EVERYONE: &str = "calendar";

/// The ids of a kind's cases, by the field of the root that finds one.
pub fn ids(field: &str) -> Vec<&'static str> {
    let one = field.strip_prefix("Query.").unwrap();
    if one == FOR_EVERYONE {
        return vec![super::calendars::REGION];
    }
    kind(one).cases.iter().map(|case| case.id).collect()
}

/// The commands that file all cases, after the petitions and before anybody is erased.
pub fn commands() -> Vec<Command> {
    let toys = TOYS.cases.iter().flat_map(|case| {
        let ask = Ask {
            owner: case.owner.parse().unwrap(),
            to: case.acts.unwrap().parse().unwrap(),
            petition: case.petition.unwrap().parse().unwrap(),
            others: Vec::new(),
            answer_by: None,
            text: SensitiveText::new((case.text)(case)),
        };
        let command = |command| ToToy::new(case.id.parse().unwrap(), command).into();
        let close = (!case.is_asked).then(|| command(ToyCommand::Close));
        [command(ToyCommand::Ask(ask))].into_iter().chain(close).collect::<Vec<Command>>()
    });
    let sweeps = SWEEPS.cases.iter().map(|case| {
        let command = SweepCommand::SetDuty { cadence: Cadence::Week, from: "2026-03-09".parse().unwrap() };
        ToSweep { unit: case.id.parse().unwrap(), command }.into()
    });
    let others = DISPUTES.cases.iter().flat_map(disputes).chain(super::mediations::commands());
    let others = others.chain(super::meetings::commands()).chain(sweeps);
    toys.chain(others).chain([super::calendars::published()]).collect()
}

fn disputes(case: &Filed) -> Vec<Command> {
    let petitioner = match (case.is_erased, case.petition) {
        (true, _) => "appeal-erased",
        (false, Some("accusation")) => "accusation",
        (false, _) => "neighbours",
    };
    let find = Find {
        owner: case.owner.parse().unwrap(),
        place: "R-DESK".parse().unwrap(),
        found_in: None,
        petitioner_id: petitioner.parse().unwrap(),
        category: "LAND".parse().unwrap(),
        head_count: 2,
        parties: SensitiveText::new((case.text)(case).replace("summary", "name")),
        summary: SensitiveText::new((case.text)(case)),
    };
    let assign = case.acts.map(|unit| {
        let unit = unit.parse().unwrap();
        DisputeCommand::Assign(Assign { unit, order_number: None, due_on: None, standard: None })
    });
    let became =
        case.petition.map(|petition| DisputeCommand::BecomePetition { petition: petition.parse().unwrap() });
    let commands = [DisputeCommand::Find(find)].into_iter().chain(assign).chain(became);
    commands.map(|command| ToDispute::new(case.id.parse().unwrap(), command).into()).collect()
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
    if !lies(case.owner) && !case.acts.is_some_and(lies) {
        return None;
    }
    let find =
        |number: &str| CASES.iter().find(|one| one.number == number.trim_end_matches("-erased")).unwrap();
    let petition = case.petition.map(find);
    let of_dispute = case.dispute.map(|id| DISPUTES.cases.iter().find(|case| case.id == id).unwrap());
    let about = petition.or_else(|| of_dispute?.petition.map(find));
    let masked = role == Role::Analyst || (place.accused && about.is_some_and(|about| about.may_accuse));
    let text = match (masked, case.is_erased) {
        (true, _) => json!({ "value": null, "state": "MASKED" }),
        (false, true) => json!({ "value": null, "state": "ERASED" }),
        (false, false) => json!({ "value": (case.text)(case), "state": "SHOWN" }),
    };
    let is_asked = case.is_asked && case.acts.is_some_and(lies);
    let names = is_asked || petition.is_some_and(|petition| sight(role, place, petition) != Sight::Nothing);
    Some(json!({ "petition": case.petition.filter(|_| names), "text": text, "masked": masked }))
}

/// What was seen of each case that was seen at all.
type Seen = BTreeMap<String, Json>;

/// The ways to the cases of a kind. As every kind has them: what differs is what is selected.
async fn ways(
    desk: &Desk,
    one: &str,
    many: &str,
    role: Role,
    unit: Option<&str>,
) -> Vec<(&'static str, Seen)> {
    let Kind { cases, case: fields, events, types, .. } = kind(one);
    let events = format!("eventType position {events}");
    let each = |more: &str, fields: &str| {
        let cases = cases.iter().enumerate();
        cases
            .map(|(n, case)| format!("c{n}: {one}(id: \"{}\"{more}) {{ {fields} }}\n", case.id))
            .collect::<String>()
    };
    let head = desk.office.log.head().await.unwrap().position;
    let asked = [
        ("one", each("", fields)),
        ("as of a position", each(&format!(", asOf: {{position: \"{head}\"}}"), fields)),
        ("as of a day", each(", asOf: {date: \"2026-03-02\"}", fields)),
        ("list", format!("{many}(first: 100) {{ nodes {{ {fields} }} edges {{ node {{ {fields} }} }} }}")),
        (
            "history",
            each(
                "",
                &format!("history(first: 9) {{ nodes {{ {events} }} edges {{ node {{ {events} }} }} }}"),
            ),
        ),
        ("feed", format!("events(first: 100, types: [{types}]) {{ nodes {{ {events} }} }}")),
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
    ways.push(("subscription", followed(desk, role, unit, &events).await));
    ways
}

/// Finds cases, and the events that have something of them, wherever they are in an answer.
fn gather(answer: &Json, seen: &mut Seen) {
    if answer.get("masked").is_some() {
        let id = answer.get("id").or(answer.get("caseId")).unwrap().as_str().unwrap();
        let found = seen.entry(id.to_owned()).or_insert_with(|| json!({}));
        for field in ["petition", "text", "masked"] {
            let Some(value) = answer.get(field) else { continue };
            // An obligation's, of the case's agreement or of the event; that of the one subject of a meeting.
            let value = value.pointer("/obligations/0/text").or(value.pointer("/0/text")).unwrap_or(value);
            // The one petition of a list, or none.
            let value = match value.as_array() {
                Some(listed) => listed.first().unwrap_or(&Json::Null),
                None => value,
            };
            let before = found.get(field).cloned();
            assert!(before.is_none_or(|before| before == *value), "one case, seen in two ways");
            found[field] = value.clone();
        }
    } else if let Some(fields) = answer.as_object() {
        fields.values().for_each(|field| gather(field, seen));
    } else if let Some(items) = answer.as_array() {
        items.iter().for_each(|item| gather(item, seen));
    }
}

async fn followed(desk: &Desk, role: Role, unit: Option<&str>, events: &str) -> Seen {
    let last = json!(desk.office.log.head().await.unwrap().position.to_string());
    let mut stream = subscription::subscribe(desk, role, unit, "(after: \"0\")", events);
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
    for (one, many) in schema.kinds().into_iter().filter(|(one, _)| one != FOR_EVERYONE) {
        for role in Role::ALL {
            for place in &PLACES {
                for (way, seen) in ways(&desk, &one, &many, role, place.unit).await {
                    let kind = kind(&one);
                    for case in kind.cases {
                        let mut expected = expected(role, place, case).filter(|_| is_open_to(way, role));
                        if let Some(expected) = expected.as_mut().filter(|_| !kind.has_texts) {
                            expected.as_object_mut().unwrap().remove("text");
                        }
                        let is_named = |expected: &&mut Json| {
                            case.petition.is_none() || expected["petition"] != Json::Null
                        };
                        if kind.texts_of_named
                            && let Some(expected) = expected.as_mut().filter(|expected| !is_named(expected))
                        {
                            expected["text"] = Json::Null;
                        }
                        let mut found = seen.get(case.id).cloned();
                        // No event names a petition where the case has become none.
                        found.iter_mut().filter(|_| case.petition.is_none()).for_each(|found| {
                            found["petition"] = found.get("petition").cloned().unwrap_or_default();
                        });
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
