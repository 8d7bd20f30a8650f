//! The schema as it says of itself, and every selection of it.

use super::{
    filed::{CASES, FATES},
    kinds,
};
use crate::desk::Desk;
use redress_auth::Role;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

const INTROSPECTION: &str = "{ __schema { types { kind name
    fields(includeDeprecated: true) { name args { name defaultValue type { ...Type } } type { ...Type } }
    inputFields { name } enumValues { name } possibleTypes { name } } } }
    fragment Type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// Types that a path may meet twice: a breakdown has all figures again.
const TWICE: [&str; 1] = ["Statistics"];
/// Types of which everything is selected where they come first, and of which only their own values are selected wherever they come again.
const LARGE: [&str; 4] = ["Petition", "Unit", "PetitionEvent", "Event"];

pub struct Schema {
    pub types: BTreeMap<String, Json>,
    pub head: String,
}

/// What is selected so far in one query.
#[derive(Default)]
pub struct Walk {
    path: Vec<String>,
    /// Large types that were selected as a whole.
    whole: BTreeSet<String>,
    /// Fields that lead to large types, each taken once.
    taken: BTreeSet<String>,
    /// Every field that is in the query.
    fields: BTreeSet<String>,
}

impl Schema {
    pub async fn of(desk: &Desk) -> Self {
        let answer = desk.data(Role::Admin, None, INTROSPECTION).await;
        let types = answer["__schema"]["types"].as_array().unwrap().iter();
        let types = types.map(|found| (found["name"].as_str().unwrap().to_owned(), found.clone())).collect();
        Self { types, head: desk.office.log.head().await.unwrap().position.to_string() }
    }

    pub fn fields(&self, name: &str) -> Vec<Json> {
        self.types[name]["fields"].as_array().cloned().unwrap_or_default()
    }

    /// The fields of a mutation's input.
    pub fn input_fields(&self, mutation: &str) -> Vec<String> {
        let input = &self.types[&format!("{}Input", crate::mutations::type_name(mutation))];
        let fields = input["inputFields"].as_array().unwrap().iter();
        fields.map(|field| field["name"].as_str().unwrap().to_owned()).collect()
    }

    fn kind(&self, name: &str) -> &str {
        self.types[name]["kind"].as_str().unwrap()
    }

    /// A selection of everything below a type; none where the path would not end.
    pub fn selection(&self, name: &str, walk: &mut Walk) -> Option<String> {
        if LARGE.contains(&name) && !walk.whole.insert(name.to_owned()) {
            return self.own_values(name, walk);
        }
        let most = if TWICE.contains(&name) { 2 } else { 1 };
        if walk.path.iter().filter(|met| *met == name).count() >= most {
            return None;
        }
        walk.path.push(name.to_owned());
        let selected = match self.kind(name) {
            "OBJECT" => {
                let fields = self.fields(name);
                fields.iter().filter_map(|field| self.field(name, field, walk)).collect::<Vec<_>>().join(" ")
            }
            "INTERFACE" | "UNION" => {
                let types = self.types[name]["possibleTypes"].as_array().unwrap().clone();
                let each = types.iter().filter_map(|one| {
                    let one = one["name"].as_str().unwrap();
                    Some(format!("... on {one} {{ {} }}", self.selection(one, walk)?))
                });
                format!("__typename {}", each.collect::<Vec<_>>().join(" "))
            }
            other => panic!("{name} is a {other}"),
        };
        walk.path.pop();
        (!selected.is_empty()).then_some(selected)
    }

    /// The values of a type itself, without any argument.
    fn own_values(&self, name: &str, walk: &mut Walk) -> Option<String> {
        let fields = self.fields(name);
        let leaves = fields.iter().filter(|field| {
            self.is_leaf(&named(&field["type"]))
                && field["args"].as_array().unwrap().iter().all(|arg| !is_required(arg))
        });
        let names: Vec<String> = leaves.map(|field| field["name"].as_str().unwrap().to_owned()).collect();
        walk.fields.extend(names.iter().map(|field| format!("{name}.{field}")));
        (!names.is_empty()).then(|| names.join(" "))
    }

    fn is_leaf(&self, name: &str) -> bool {
        matches!(self.kind(name), "SCALAR" | "ENUM")
    }

    /// A field with everything below it, once for each way in which its arguments can be said.
    fn field(&self, of: &str, field: &Json, walk: &mut Walk) -> Option<String> {
        let (name, result) = (field["name"].as_str().unwrap(), named(&field["type"]));
        let whole_name = format!("{of}.{name}");
        if LARGE.contains(&result.as_str()) && !walk.taken.insert(whole_name.clone()) {
            return None;
        }
        let ways = self.arguments(&whole_name, field["args"].as_array().unwrap());
        walk.fields.insert(whole_name);
        let mut said = Vec::new();
        for (number, arguments) in ways.iter().enumerate() {
            if walk.path.len() == 1 {
                // Each answer of the root is asked for everything.
                walk.whole.clear();
                walk.taken.clear();
            }
            let below = match self.is_leaf(&result) {
                true => String::new(),
                false => format!("{{ {} }}", self.selection(&result, walk)?),
            };
            let alias = if number == 0 { String::new() } else { format!("{name}_{number}: ") };
            said.push(format!("{alias}{name}{arguments}{below}"));
        }
        Some(said.join(" "))
    }

    /// The ways in which the arguments of a field can be said.
    fn arguments(&self, field: &str, arguments: &[Json]) -> Vec<String> {
        let mut ways = vec![Vec::new()];
        for argument in arguments {
            let (name, kind) = (argument["name"].as_str().unwrap(), named(&argument["type"]));
            let values = self.values(field, name, &kind, is_required(argument));
            ways = ways
                .into_iter()
                .flat_map(|way: Vec<String>| {
                    values.iter().map(move |value| {
                        let said = value.as_ref().map(|value| format!("{name}: {value}"));
                        way.iter().cloned().chain(said).collect()
                    })
                })
                .collect();
        }
        let said =
            |way: Vec<String>| if way.is_empty() { way.concat() } else { format!("({})", way.join(", ")) };
        ways.into_iter().map(said).collect()
    }

    /// What an argument may say; `None` leaves it out.
    fn values(&self, field: &str, name: &str, kind: &str, required: bool) -> Vec<Option<String>> {
        let one = |value: &str| vec![Some(value.to_owned())];
        let each = |values: Vec<String>| values.into_iter().map(Some).collect();
        let numbers = || CASES.iter().flat_map(|case| FATES.map(|fate| format!("\"{}{fate}\"", case.number)));
        match (name, kind) {
            ("id", _) if matches!(field, "Query.petition" | "Query.node") => {
                each(numbers().chain(["\"first\"".to_owned(), "\"nobody\"".to_owned()]).collect())
            }
            ("id", _) if self.is_kind(field) => {
                each(kinds::ids(field).iter().chain(&["nobody"]).map(|id| format!("\"{id}\"")).collect())
            }
            ("first", _) => one("100"),
            ("code", _) => one("\"T\""),
            ("unit", _) => one("\"OWN-UNIT\""),
            ("window", _) => one("{year: 2026}"),
            ("under", _) if required => one("\"P\""),
            ("level", _) if required => one("DISTRICT"),
            ("metric", _) => one("CLOSURE"),
            ("month", _) => one("\"2026-03\""),
            ("minimumDenominator", _) => one("1"),
            // Of proofs: they have hashes of events, of which none says what it is of.
            ("from", "Position") | ("position", "Position") if required => one("\"1\""),
            // As it stands, as it stood that day, and as the log had it in the end.
            (_, "AsOf") => vec![
                None,
                Some("{date: \"2026-03-02\"}".into()),
                Some(format!("{{position: \"{}\"}}", self.head)),
            ],
            _ if self.kind(kind) == "ENUM" && (required || name == "visitsBy") => {
                let values = self.types[kind]["enumValues"].as_array().unwrap().iter();
                each(values.map(|value| value["name"].as_str().unwrap().to_owned()).collect())
            }
            _ if required => panic!("say here what {field} may be asked with for {name}: {kind}"),
            _ => vec![None],
        }
    }

    /// The kinds of case that the schema has, by the queries for one and for a list: each list is filtered by whose answer is outstanding.
    pub fn kinds(&self) -> Vec<(String, String)> {
        let filtered = |root: &Json| {
            let arguments = root["args"].as_array().unwrap().iter();
            let mut filters = arguments.filter(|argument| argument["name"] == "filter");
            filters.any(|filter| {
                let fields = self.types[&named(&filter["type"])]["inputFields"].as_array().unwrap();
                fields.iter().any(|field| field["name"] == "asked")
            })
        };
        let lists = self.fields("Query").into_iter().filter(filtered).collect::<Vec<_>>();
        let one_of = |list: &Json| {
            let object = named(&list["type"]).replace("Connection", "");
            let one = self.fields("Query").into_iter().find(|one| named(&one["type"]) == object).unwrap();
            (one["name"].as_str().unwrap().to_owned(), list["name"].as_str().unwrap().to_owned())
        };
        lists.iter().map(one_of).collect()
    }

    fn is_kind(&self, field: &str) -> bool {
        self.kinds().iter().any(|(one, _)| field.strip_prefix("Query.") == Some(one))
    }

    /// One query for each field of the root, and the fields that are in any of them. Figures are many: one query for each of them, and
    /// each breakdown.
    pub fn queries(&self) -> (Vec<(String, String)>, BTreeSet<String>) {
        let (mut queries, mut walked) = (Vec::new(), BTreeSet::new());
        for root in self.fields("Query") {
            let (name, result) = (root["name"].as_str().unwrap(), named(&root["type"]));
            let mut walk = Walk { path: vec!["Query".to_owned()], ..Walk::default() };
            let mut said = match result.as_str() {
                "Statistics" => self.figures(&root, &mut walk),
                _ => vec![self.field("Query", &root, &mut walk).unwrap()],
            };
            walked.append(&mut walk.fields);
            queries.extend(said.drain(..).map(|said| (name.to_owned(), format!("{{ {said} }}"))));
        }
        (queries, walked)
    }

    fn figures(&self, root: &Json, walk: &mut Walk) -> Vec<String> {
        let name = root["name"].as_str().unwrap();
        walk.fields.insert(format!("Query.{name}"));
        walk.path.push("Statistics".to_owned());
        let mut said = Vec::new();
        for figure in self.fields("Statistics") {
            let (field, result) = (figure["name"].as_str().unwrap(), named(&figure["type"]));
            walk.fields.insert(format!("Statistics.{field}"));
            for arguments in
                self.arguments(&format!("Statistics.{field}"), figure["args"].as_array().unwrap())
            {
                let below = match self.is_leaf(&result) {
                    true => String::new(),
                    false => format!("{{ {} }}", self.selection(&result, walk).unwrap()),
                };
                let ways = self.arguments(&format!("Query.{name}"), root["args"].as_array().unwrap());
                said.extend(ways.iter().map(|way| format!("{name}{way} {{ {field}{arguments}{below} }}")));
            }
        }
        walk.path.pop();
        said
    }
}

/// The name of a type, whatever is wrapped around it.
pub fn named(kind: &Json) -> String {
    let inner = &kind["ofType"];
    if inner.is_null() { kind["name"].as_str().unwrap().to_owned() } else { named(inner) }
}

fn is_required(argument: &Json) -> bool {
    argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null()
}
