//! Renders a timeline as text: one aligned line per event, and below it its content and the state of the
//! petition after it.

use chrono::NaiveDate;
use redress_domain::{Origin, UnitCode, UnitTree, invisible};
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr;

use super::timeline::{After, AfterEvent, Entry, Of, Seal, Timeline, Values};

/// The width of the text, in columns.
const WIDTH: usize = 110;
/// How far the content of an event is indented, in columns.
const INDENT: usize = 10;

pub(super) fn render(timeline: &Timeline, units: &UnitTree) -> String {
    let Timeline { of, time_zone, events } = timeline;
    let (state, positions) = match (events.first(), events.last()) {
        (Some(first), Some(last)) => {
            (state(&last.after), format!("positions {} to {}", first.position, last.position))
        }
        _ => (String::new(), String::new()),
    };
    let what = match of {
        Of::Petition { petition, matter } => format!("Petition {petition} (matter {matter})"),
        Of::Case { kind, id } => format!("{}{} {id}", kind[..1].to_uppercase(), &kind[1..]),
    };
    let count = if events.len() == 1 { "1 event".to_owned() } else { format!("{} events", events.len()) };
    let mut lines =
        vec![format!("{what}: {state} after {count}, {positions}. Times in {time_zone}."), String::new()];
    let heads = table(timeline);
    lines.push(heads[0].clone());
    let mut procedure = "";
    for (entry, head) in events.iter().zip(&heads[1..]) {
        lines.push(head.clone());
        let changed = procedure != entry.metadata.procedure;
        procedure = &entry.metadata.procedure;
        let message = says(entry, units, changed);
        for parts in [message, sealed(entry).into_iter().collect(), after(entry, units).into_iter().collect()]
        {
            if !parts.is_empty() {
                wrap(&parts, &mut lines);
            }
        }
    }
    clean(&lines.join("\n"))
}

/// Renders the heading and one line per event, in aligned columns.
fn table(timeline: &Timeline) -> Vec<String> {
    let local = |time: chrono::DateTime<chrono::Utc>| time.with_timezone(&timeline.time_zone).naive_local();
    let titles = ["position", "seq", "occurred", "recorded", "event", "actor", "unit"].map(str::to_owned);
    let rows = timeline.events.iter().map(|entry| {
        let metadata = &entry.metadata;
        [
            entry.position.to_string(),
            entry.sequence.to_string(),
            local(metadata.occurred_at).format("%Y-%m-%d %H:%M").to_string(),
            local(entry.recorded_at).format("%Y-%m-%d %H:%M:%S").to_string(),
            entry.event_type.clone(),
            metadata.actor.clone(),
            metadata.unit.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    });
    let rows: Vec<[String; 7]> = std::iter::once(titles).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let line = |row: &[String; 7]| {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(width(column) - cell.width());
            let numeric = column < 2;
            line += &if numeric { format!("{pad}{cell}  ") } else { format!("{cell}{pad}  ") };
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// The content of an event in parts; each but the last ends with a semicolon.
fn says(entry: &Entry, units: &UnitTree, with_procedure: bool) -> Vec<String> {
    let mut parts: Vec<String> = entry
        .says
        .iter()
        .map(|(name, value)| format!("{name} {}", word(value, units, entry.occurred_on)))
        .collect();
    if entry.metadata.origin != Origin::Live {
        let origin = serde_json::to_value(entry.metadata.origin).unwrap_or_default();
        parts.push(format!("origin {}", origin.as_str().unwrap_or_default()));
    }
    if with_procedure {
        parts.push(format!("procedure {}", entry.metadata.procedure));
    }
    let last = parts.len().saturating_sub(1);
    parts[..last].iter_mut().for_each(|part| part.push(';'));
    parts
}

fn sealed(entry: &Entry) -> Option<String> {
    let Seal { fields, values, erased_at, .. } = entry.sealed.as_ref()?;
    let names = fields.iter().filter_map(|field| serde_json::to_value(field).ok());
    let names: Vec<String> = names.filter_map(|name| name.as_str().map(str::to_owned)).collect();
    let fate = match (values, erased_at) {
        (Values::Held, _) => "sealed".to_owned(),
        (Values::Erased, Some(position)) => format!("erased at position {position}"),
        _ => "missing: no erasure is recorded".to_owned(),
    };
    Some(format!("{} ({fate})", names.join(", ")))
}

fn state(after: &After) -> String {
    match after {
        After::Petition(after) => after.state.map(|state| state.to_string()).unwrap_or_default(),
        After::Case(AfterEvent { closed_on: None, .. }) => "open".to_owned(),
        After::Case(_) => "closed".to_owned(),
    }
}

fn after(entry: &Entry, units: &UnitTree) -> Option<String> {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let after = match &entry.after {
        After::Petition(after) => after,
        After::Case(after) => {
            let name = |code: &UnitCode| named(code, units, entry.occurred_on);
            let others = after.units.iter().filter(|code| **code != after.owner);
            let others: String = others.map(|code| format!(", {}", name(code))).collect();
            let (owner, state) = (name(&after.owner), state(&entry.after));
            return Some(format!("=> {state}, worked with by {owner}{others}, due {}", day(after.due_on)));
        }
    };
    let responsible = after.responsible.as_ref();
    let responsible =
        responsible.map_or_else(|| "-".to_owned(), |unit| named(&unit.code, units, entry.occurred_on));
    Some(format!(
        "=> {}, round {}, tier {}, responsible {responsible}, due {}, legal limit {}",
        after.state?,
        after.round,
        after.tier,
        day(after.due_on),
        day(after.legal_limit_on)
    ))
}

/// A value as text; a unit with the name that it had on that day.
fn word(value: &Value, units: &UnitTree, on: NaiveDate) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            values.iter().map(|value| word(value, units, on)).collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) => unit(fields, units, on).unwrap_or_else(|| {
            let fields = fields.iter().map(|(name, value)| format!("{name} {}", word(value, units, on)));
            fields.collect::<Vec<_>>().join(" ")
        }),
    }
}

fn unit(fields: &Map<String, Value>, units: &UnitTree, on: NaiveDate) -> Option<String> {
    let (code, level) = (fields.get("code")?.as_str()?, fields.get("level")?.as_str()?);
    Some(format!("{} ({level})", named(&code.parse().ok()?, units, on)))
}

fn named(code: &UnitCode, units: &UnitTree, on: NaiveDate) -> String {
    match units.get(code).map(|unit| unit.name_on(on)) {
        Some(name) if name != code.as_str() => format!("{code} {name}"),
        _ => code.to_string(),
    }
}

/// Puts parts into indented lines. Only a part that is longer than a line is broken, at its spaces.
fn wrap(parts: &[String], lines: &mut Vec<String>) {
    let mut line = " ".repeat(INDENT);
    let fits = |part: &&String| part.width() <= WIDTH - INDENT - 2;
    let pieces = parts.iter().flat_map(|part| match Some(part).filter(fits) {
        Some(part) => vec![part.as_str()],
        None => part.split(' ').collect(),
    });
    for piece in pieces {
        if line.width() > INDENT && line.width() + 1 + piece.width() > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(INDENT + 2)));
        } else if !line.trim_start().is_empty() {
            line.push(' ');
        }
        line += piece;
    }
    lines.push(line);
}

/// Escapes control characters: a history may contain any text, which must not control the terminal or hide
/// anything.
fn clean(text: &str) -> String {
    text.split('\n').map(invisible::escaped).collect::<Vec<_>>().join("\n")
}
