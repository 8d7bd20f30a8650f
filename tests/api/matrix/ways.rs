//! The ways on which a petition's people might be met.

use super::filed::{CASES, FATES};
use crate::{
    desk::{Desk, code},
    subscription,
};
use async_graphql::{Request, Variables};
use redress_auth::Role;
use redress_domain::petition::PetitionEvent;
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

const PEOPLE: &str =
    "id petitioner { id name { value state } contact { value state } identityNumber { value state } }
    summary { value state } repeatOf matter";
const EVENTS: &str = "position eventType ... on PetitionEvent { petitionId } ... on Registered { petitionerId repeatOf matter
    name { value state } contact { value state } identityNumber { value state } summary { value state } }
    ... on Triaged { reason { value state } } ... on HearingHeld { finding { value state } } ... on Corrected { reason { value state } }";

/// The types of the events of petitions, as the schema names them: `FOLLOWED_UP`.
fn types_of_petitions() -> String {
    let word = |name: &&str| {
        let mut word = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() && !word.is_empty() {
                word.push('_');
            }
            word.push(letter.to_ascii_uppercase());
        }
        word
    };
    PetitionEvent::TYPES.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// What was seen of each petition that was seen at all.
type Seen = BTreeMap<String, Json>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Petition,
    Petitions,
    Node,
    Entries,
    History,
    Feed,
    Subscription,
}

impl Way {
    pub const ALL: [Self; 7] = [
        Self::Petition,
        Self::Petitions,
        Self::Node,
        Self::Entries,
        Self::History,
        Self::Feed,
        Self::Subscription,
    ];

    /// Whose way it is; cases are everybody's.
    pub fn open_to(self, role: Role) -> bool {
        match self {
            Self::Entries => !matches!(role, Role::Intake | Role::Integrator),
            Self::Feed | Self::Subscription => matches!(role, Role::Auditor | Role::Integrator | Role::Admin),
            Self::Petition | Self::Petitions | Self::Node | Self::History => true,
        }
    }

    /// Whether it leads to the events, or to the petition as it stands.
    pub fn tells_events(self) -> bool {
        matches!(self, Self::History | Self::Feed | Self::Subscription)
    }

    pub async fn seen(self, desk: &Desk, role: Role, unit: Option<&str>) -> Seen {
        let each = |field: &dyn Fn(&str) -> String| {
            let numbers = CASES.iter().flat_map(|case| FATES.map(|fate| format!("{}{fate}", case.number)));
            numbers.enumerate().map(|(n, number)| format!("p{n}: {}\n", field(&number))).collect::<String>()
        };
        let bound = unit.filter(|_| !matches!(role, Role::Auditor | Role::Admin));
        let figures_of = bound.unwrap_or("P");
        let selection = match self {
            Self::Petition => each(&|number| format!("petition(id: {number:?}) {{ {PEOPLE} }}")),
            Self::Node => each(&|number| format!("node(id: {number:?}) {{ ... on Petition {{ {PEOPLE} }} }}")),
            Self::History => each(&|number| {
                format!("petition(id: {number:?}) {{ history(first: 100) {{ nodes {{ {EVENTS} }} }} }}")
            }),
            Self::Petitions => format!("petitions(first: 100) {{ nodes {{ {PEOPLE} }} }}"),
            // Figures are of the own unit; whom no unit bounds asks for those of all.
            Self::Entries => ["PLACE", "RECEIVED_AT"].map(|by| format!(
                "{by}: statistics(unit: {figures_of:?}, window: {{year: 2026}}, visitsBy: {by}) {{ filings {{ entries(first: 100) {{
                    nodes {{ petitionId position petition {{ {PEOPLE} }} }} }} }} }}\n")).concat(),
            // Those of other kinds would not fit on the page.
            Self::Feed => format!(
                "events(first: 100, types: [{}]) {{ nodes {{ {EVENTS} }} pageInfo {{ hasNextPage }} }}",
                types_of_petitions()
            ),
            Self::Subscription => return followed(desk, role, unit).await,
        };
        let answer = desk.ask(role, unit, &format!("{{ {selection} }}")).await;
        if code(&answer) == "FORBIDDEN" {
            return Seen::new();
        }
        assert_eq!(answer["errors"], Json::Null, "{role} of {unit:?}: {selection}");
        assert_ne!(answer["data"]["events"]["pageInfo"]["hasNextPage"], true);
        let (mut nodes, mut petitions) = (Vec::new(), Vec::new());
        gather(&answer["data"], &mut nodes, &mut petitions);
        if self.tells_events() { of_events(nodes) } else { of_petitions(petitions) }
    }
}

/// Finds events and petitions, wherever they lie in an answer.
fn gather<'a>(answer: &'a Json, events: &mut Vec<&'a Json>, petitions: &mut Vec<&'a Json>) {
    if answer.get("eventType").is_some() {
        events.push(answer);
    } else if answer.get("petitioner").is_some() {
        petitions.push(answer);
    } else if let Some(fields) = answer.as_object() {
        fields.values().for_each(|field| gather(field, events, petitions));
    } else if let Some(items) = answer.as_array() {
        items.iter().for_each(|item| gather(item, events, petitions));
    }
}

fn of_petitions(petitions: Vec<&Json>) -> Seen {
    let mut seen = Seen::new();
    for petition in petitions {
        let people = &petition["petitioner"];
        let fields = json!({ "petitionerId": people["id"], "name": people["name"], "contact": people["contact"],
            "identityNumber": people["identityNumber"], "summary": petition["summary"], "repeatOf": petition["repeatOf"],
            "matter": petition["matter"] });
        let before = seen.insert(petition["id"].as_str().unwrap().to_owned(), fields.clone());
        assert!(before.is_none_or(|before| before == fields), "one petition, seen in two ways");
    }
    seen
}

fn of_events<'a>(events: impl IntoIterator<Item = &'a Json>) -> Seen {
    let mut seen = Seen::new();
    for event in events {
        let Some(petition) = event["petitionId"].as_str() else { continue };
        if event["eventType"] == "REGISTERED" {
            let mut fields = event.clone();
            let all = fields.as_object_mut().unwrap();
            all.retain(|name, _| !matches!(name.as_str(), "position" | "eventType" | "petitionId"));
            all.insert("texts".into(), json!([]));
            seen.insert(petition.to_owned(), fields);
        } else if let Some(text) = event.get("reason").or(event.get("finding")) {
            let texts = seen.get_mut(petition).expect("a registration comes first")["texts"].as_array_mut();
            texts.unwrap().push(json!([event["eventType"], text]));
        }
    }
    seen
}

/// What a subscription gives up to the last event, which is a unit's and comes to all.
async fn followed(desk: &Desk, role: Role, unit: Option<&str>) -> Seen {
    let last = json!(desk.office.log.head().await.unwrap().position.to_string());
    let mut stream = subscription::subscribe(desk, role, unit, "(after: \"0\")", EVENTS);
    let mut events = Vec::new();
    loop {
        let answer = subscription::next(&mut stream).await;
        if code(&answer) == "FORBIDDEN" {
            return Seen::new();
        }
        let event = answer["data"]["events"].clone();
        assert!(event.is_object(), "{answer}");
        let ends = event["position"] == last;
        events.push(event);
        if ends {
            return of_events(&events);
        }
    }
}

/// A command that a role may send, and the petition that it answers with, or its refusal's code.
pub async fn answered(
    desk: &Desk,
    role: Role,
    unit: Option<&str>,
    number: &str,
) -> (&'static str, Result<Json, String>) {
    static NEXT: AtomicU32 = AtomicU32::new(3);
    let count = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut input =
        json!({ "petitionId": number, "commandId": format!("matrix-{count}"), "headCount": count });
    let mutation =
        if matches!(role, Role::Intake | Role::Integrator) { "recordVisit" } else { "correctPetition" };
    if mutation == "recordVisit" {
        (input["channel"], input["unit"]) = (json!("PHONE"), json!("P"));
    }
    let query = format!(
        "mutation Do($input: {}Input!) {{ {mutation}(input: $input) {{ petition {{ {PEOPLE} }} userErrors {{ code }} }} }}",
        crate::mutations::type_name(mutation)
    );
    let caller = crate::mutations::caller(role, unit);
    let request = Request::new(query).variables(Variables::from_json(json!({ "input": input })));
    let answer = crate::mutations::ask(desk, request.data(caller)).await;
    if code(&answer) == "FORBIDDEN" {
        return (mutation, Err("FORBIDDEN".to_owned()));
    }
    let payload = &answer["data"][mutation];
    if payload["petition"].is_null() {
        return (mutation, Err(payload["userErrors"][0]["code"].as_str().unwrap().to_owned()));
    }
    (mutation, Ok(of_petitions(vec![&payload["petition"]]).into_values().next().unwrap()))
}
