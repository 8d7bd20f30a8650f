//! Looks through a whole answer for what its caller must not find in it, wherever it lies.

use super::{
    filed::{CASES, FATES},
    rule::{Place, Sight, reaches_received, sight},
};
use crate::desk::Desk;
use redress_auth::Role;
use redress_log::{AggregateKind, Position};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// What a petition's texts begin with, and what its recorder wrote beside its events.
const TEXTS: [&str; 9] =
    ["name", "contact", "identityNumber", "summary", "reason", "finding", "talk", "command", "post"];

pub struct Scan {
    /// Whose event lies at a position.
    petition_at: BTreeMap<String, String>,
}

impl Scan {
    pub async fn of(desk: &Desk) -> Self {
        let events = desk.office.log.read_after(Position(0), 10_000).await.unwrap();
        let of_petitions = events.into_iter().filter(|event| event.event.kind() == AggregateKind::Petition);
        Self {
            petition_at: of_petitions.map(|event| (event.position.to_string(), event.aggregate_id)).collect(),
        }
    }

    /// What an answer has in it that it must not have.
    pub fn found(&self, answer: &Json, role: Role, place: &Place) -> Vec<String> {
        let mut eyes = Eyes { scan: self, sights: sights(role, place), found: BTreeSet::new() };
        // Fields of the root stand beside one another by chance.
        for field in answer.as_object().into_iter().flat_map(Map::values) {
            eyes.look(field);
        }
        eyes.found.into_iter().collect()
    }
}

/// What the caller may see of each petition.
fn sights(role: Role, place: &Place) -> BTreeMap<String, Sight> {
    let cases = CASES
        .iter()
        .flat_map(|case| FATES.map(|fate| (format!("{}{fate}", case.number), sight(role, place, case))));
    let first = match reaches_received(role, place) {
        false => Sight::Nothing,
        true if role == Role::Analyst => Sight::Masked,
        true => Sight::Shown,
    };
    cases.chain([("first".to_owned(), first)]).collect()
}

struct Eyes<'a> {
    scan: &'a Scan,
    sights: BTreeMap<String, Sight>,
    found: BTreeSet<String>,
}

impl Eyes<'_> {
    fn look(&mut self, value: &Json) {
        match value {
            Json::String(text) => self.read(text),
            Json::Array(items) => items.iter().for_each(|item| self.look(item)),
            Json::Object(fields) => {
                self.connect(fields);
                fields.values().for_each(|field| self.look(field));
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }

    /// A text that is a person's, or the number of a petition that is not there for the caller.
    fn read(&mut self, text: &str) {
        for (number, sight) in &self.sights {
            let is_theirs = TEXTS.iter().any(|field| text == format!("{field} of {number}"));
            if *sight != Sight::Shown && is_theirs {
                self.found.insert(format!("{text:?}"));
            }
            if *sight == Sight::Nothing && words(text).any(|word| word == number) {
                self.found.insert(format!("{number} in {text:?}"));
            }
        }
        // The id of who brought `unknown`, which is no petition's number.
        let secret = self
            .sights
            .iter()
            .find(|(number, _)| words(text).any(|word| word == number.replace("unknown", "someone")));
        if secret.is_some_and(|(number, sight)| number.starts_with("unknown") && *sight != Sight::Shown) {
            self.found.insert(format!("{text:?}"));
        }
    }

    /// One object that names two petitions, by number or by the position of an event, says that they are the same people's: all of these
    /// petitions are one matter's.
    fn connect(&mut self, object: &Map<String, Json>) {
        let mut named = BTreeSet::new();
        self.gather(object, &mut named);
        let hidden =
            named.iter().find(|number| self.sights.get(*number).is_some_and(|sight| *sight != Sight::Shown));
        if let Some(hidden) = hidden.filter(|_| named.len() > 1) {
            self.found.insert(format!("{hidden} among {named:?}"));
        }
    }

    /// The petitions that an object names, itself and in the objects that it has, but for lists and where pages lie.
    fn gather(&self, object: &Map<String, Json>, named: &mut BTreeSet<String>) {
        for (name, value) in object {
            match value {
                Json::Object(fields) if name != "pageInfo" => self.gather(fields, named),
                // A history's cursor is a number within the petition, and no position.
                Json::String(text)
                    if name == "cursor"
                        && object["node"]["sequence"].as_u64().is_some_and(|n| Ok(n) == text.parse()) => {}
                // The digits of a percentage are no position either.
                Json::String(text) if name != "endPosition" && name != "percent" => {
                    // Nor is the second half of an entry's cursor: it counts entries.
                    let counts = |half: &str| half.chars().all(|c| c.is_ascii_digit());
                    let text = match text.split_once(':') {
                        Some((at, after)) if name == "cursor" && counts(after) => at,
                        _ => text,
                    };
                    let words = words(text).filter_map(|word| match self.sights.contains_key(word) {
                        true => Some(word.to_owned()),
                        false => self.scan.petition_at.get(word).cloned(),
                    });
                    named.extend(words);
                }
                _ => {}
            }
        }
    }
}

/// Numbers, positions and the like in a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| !word.is_empty())
}
