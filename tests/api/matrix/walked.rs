//! Every way that the schema has, by introspection: a field that is added is walked without anybody thinking of it.

use super::{
    filed::{CASES, FATES, desk},
    rule::{PLACES, Place},
    scan::Scan,
};
use crate::{
    desk::{Desk, code},
    subscription,
};
use redress_auth::Role;
use serde_json::{Value as Json, json};
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
    types: BTreeMap<String, Json>,
    head: String,
}

/// What is selected so far in one query.
#[derive(Default)]
struct Walk {
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
    fn selection(&self, name: &str, walk: &mut Walk) -> Option<String> {
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

    /// One query for each field of the root, and the fields that are in any of them. Figures are many: one query for each of them, and
    /// each breakdown.
    fn queries(&self) -> (Vec<(String, String)>, BTreeSet<String>) {
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
fn named(kind: &Json) -> String {
    let inner = &kind["ofType"];
    if inner.is_null() { kind["name"].as_str().unwrap().to_owned() } else { named(inner) }
}

fn is_required(argument: &Json) -> bool {
    argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null()
}

/// Whose figures are walked: they are many, and roles differ in little there.
fn walks_figures(role: Role, place: &Place) -> bool {
    match place.name {
        "a unit below the accused" => matches!(role, Role::Handler | Role::Analyst | Role::Auditor),
        name => name == "the responsible unit" && role == Role::Handler,
    }
}

/// Who walks: every role at the accused desk, and of every other place those whose sight differs.
fn walkers() -> Vec<(Role, &'static Place)> {
    let at = |name: &str| PLACES.iter().find(|place| place.name == name).unwrap();
    let mut walkers: Vec<(Role, &Place)> =
        Role::ALL.into_iter().map(|role| (role, at("a unit below the accused"))).collect();
    walkers.extend([
        (Role::Supervisor, at("the accused unit")),
        (Role::Handler, at("the responsible unit")),
        (Role::Analyst, at("the responsible unit")),
        (Role::Handler, at("its sibling")),
        (Role::Integrator, at("its parent")),
        (Role::Admin, at("no unit")),
    ]);
    walkers
}

#[tokio::test]
async fn no_way_that_the_schema_has_leads_to_people_who_are_hidden() {
    let desk = desk().await;
    let (schema, scan) = (Schema::of(&desk).await, Scan::of(&desk).await);
    let (queries, walked) = schema.queries();
    for (name, found) in &schema.types {
        // The fields of an interface are those of the types that have it.
        let reached =
            found["kind"] == "OBJECT" && walked.iter().any(|field| field.split('.').next() == Some(name));
        let missing = found["fields"].as_array().into_iter().flatten();
        let missing: Vec<_> = missing
            .map(|field| format!("{name}.{}", field["name"].as_str().unwrap()))
            .filter(|field| !walked.contains(field))
            .collect();
        // What only mutations answer with, and what describes the schema itself, is not asked for here.
        assert!(!reached || missing.is_empty(), "no query asks for {missing:?}");
    }
    let mut wrong = Vec::new();
    for (role, place) in walkers() {
        let bound = place.unit.filter(|_| !matches!(role, Role::Auditor | Role::Admin));
        let figures = walks_figures(role, place);
        for (root, query) in queries.iter().filter(|(root, _)| figures || root != "statistics") {
            let answer = desk.ask(role, place.unit, &query.replace("OWN-UNIT", bound.unwrap_or("P"))).await;
            if code(&answer) == "FORBIDDEN" {
                continue;
            }
            // Whoever may have proofs may be told that there is none yet.
            if root.ends_with("Proof") && !answer["errors"].is_null() {
                continue;
            }
            let error = &answer["errors"][0];
            let column = error["locations"][0]["column"].as_u64().map_or(0, |n| usize::try_from(n).unwrap());
            let said = error["message"].as_str().and_then(|message| message.lines().last());
            let near = query.get(column.saturating_sub(200)..query.len().min(column + 20));
            assert!(error.is_null(), "{root} by {role} of {}: {said:?} near {near:?}", place.name);
            let found = scan.found(&answer["data"], role, place);
            wrong.extend(
                found.into_iter().map(|what| format!("{root} shows {role} of {}: {what}", place.name)),
            );
        }
        let found = followed(&desk, &schema, &scan, role, place).await;
        wrong
            .extend(found.into_iter().map(|what| format!("the feed shows {role} of {}: {what}", place.name)));
    }
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What every event that a subscription gives has in it.
async fn followed(desk: &Desk, schema: &Schema, scan: &Scan, role: Role, place: &Place) -> Vec<String> {
    let mut found = Vec::new();
    for field in schema.fields("Subscription") {
        assert_eq!(field["name"], "events", "say here how to subscribe to another one");
        let selection = schema.selection(&named(&field["type"]), &mut Walk::default()).unwrap();
        let mut stream = subscription::subscribe(
            desk,
            role,
            place.unit,
            "(after: \"0\")",
            &format!("at: position {selection}"),
        );
        loop {
            let answer = subscription::next(&mut stream).await;
            if code(&answer) == "FORBIDDEN" {
                break;
            }
            let event = &answer["data"]["events"];
            assert!(event.is_object(), "{answer}");
            found.extend(scan.found(&json!({ "event": event }), role, place));
            if event["at"] == json!(schema.head) {
                break;
            }
        }
    }
    found
}

/// Petitions, and places of those whom they accuse: what others decide may reveal a petition, as it should.
fn accused() -> impl Iterator<Item = (&'static str, &'static Place)> {
    let places = || PLACES.iter().filter(|place| place.accused);
    ["accusation", "unknown", "moved", "again"]
        .into_iter()
        .flat_map(move |number| places().map(move |place| (number, place)))
}

/// What mutations answer with is what they would answer with to anybody: their payloads are walked, too.
#[tokio::test]
async fn no_answer_of_a_mutation_leads_to_people_who_are_hidden() {
    let desk = desk().await;
    let (schema, scan) = (Schema::of(&desk).await, Scan::of(&desk).await);
    let samples = crate::mutations::samples();
    let mut wrong = Vec::new();
    for field in schema.fields("Mutation") {
        let mutation = field["name"].as_str().unwrap();
        if !schema.input_fields(mutation).iter().any(|field| field == "petitionId") {
            continue;
        }
        let selection = schema.selection(&named(&field["type"]), &mut Walk::default()).unwrap();
        let (_, sample) = samples.iter().find(|(name, _)| *name == mutation).unwrap();
        for (number, place) in accused() {
            for role in [Role::Intake, Role::Supervisor, Role::Admin] {
                let command_id = format!("{mutation} {number} {role} {:?}", place.unit);
                let input =
                    crate::mutations::with(sample, json!({ "petitionId": number, "commandId": command_id }));
                let input = Json::from_iter(
                    input
                        .as_object()
                        .unwrap()
                        .clone()
                        .into_iter()
                        .filter(|(name, _)| name != "opinionReference"),
                );
                let query = format!(
                    "mutation Do($input: {}Input!) {{ {mutation}(input: $input) {{ {selection} }} }}",
                    crate::mutations::type_name(mutation)
                );
                let variables = async_graphql::Variables::from_json(json!({ "input": input }));
                let request = async_graphql::Request::new(query).variables(variables);
                let answer =
                    crate::mutations::ask(&desk, request.data(crate::mutations::caller(role, place.unit)))
                        .await;
                assert!(matches!(code(&answer), "none" | "FORBIDDEN"), "{answer}");
                let found = scan.found(&answer["data"], role, place);
                wrong.extend(
                    found
                        .into_iter()
                        .map(|what| format!("{mutation} shows {role} of {}: {what}", place.name)),
                );
            }
        }
    }
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
