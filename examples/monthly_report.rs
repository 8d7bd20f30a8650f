//! Queries the ranking of a month over HTTP and prints it as a table:
//! `cargo run --example monthly_report -- [MONTH] [UNDER] [LEVEL] [METRIC] [KIND]`. Without arguments it
//! prints a month of the demo.
//!
//! REDRESS_URL and REDRESS_TOKEN name the server and the caller's token (an `ANALYST` of a unit above the
//! ranked ones).
#![allow(clippy::print_stdout, reason = "an example: it prints")]

mod client;

use client::document::Document;
use client::{Client, Fault};
use serde_json::{Value, json};

const QUERY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/queries/analyst-ranking.graphql");

fn main() -> Result<(), Fault> {
    let Document { text, mut variables, .. } = Document::read(QUERY.as_ref())?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [month, under, level, metric, kind @ ..] = &arguments[..] {
        variables =
            json!({ "month": month, "under": under, "level": level, "metric": metric, "kind": kind.first() });
    } else if !arguments.is_empty() {
        return Err("expected MONTH UNDER LEVEL METRIC [KIND], as 2024-11 990102 TOWNSHIP CLOSURE".into());
    }
    let mut data = Client::from_environment()?.ask(&text, &variables)?;
    let ranking = data["monthlyRanking"].take();
    println!(
        "{} by {}, below {}",
        shown(&ranking["month"]),
        shown(&variables["metric"]),
        shown(&variables["under"])
    );
    println!("rank  before     n    of    rate  bottom three  unit");
    for row in ranking["rows"].as_array().into_iter().flatten() {
        // Rates are exact fractions; `rate` is null if the denominator is 0.
        let rate =
            row["rate"].as_f64().map_or_else(|| "-".to_owned(), |rate| format!("{:.2}%", rate * 100.0));
        let streak = match row["streak"].as_u64() {
            Some(months @ 1..) => format!("{months} in a row"),
            _ => String::new(),
        };
        println!(
            "{:>4}  {:>6}  {:>4}  {:>4}  {rate:>7}  {streak:<12}  {} {}",
            shown(&row["rank"]),
            shown(&row["previousRank"]),
            shown(&row["numerator"]),
            shown(&row["denominator"]),
            shown(&row["unit"]["code"]),
            shown(&row["unit"]["name"]),
        );
    }
    // With these three values the same figures can be queried again at any time.
    let provisional = if ranking["provisional"] == true { ", provisional" } else { "" };
    println!(
        "cut-off {}, log position {}{provisional}",
        shown(&ranking["cutOff"]),
        shown(&ranking["position"])
    );
    Ok(())
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
