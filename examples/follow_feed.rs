//! Follows the feed of events from where it stopped last time:
//! `cargo run --example follow_feed -- FILE [EVENT_TYPE…]`.
//!
//! FILE stores the position reached. It is written after the events before it were handled, so a crash
//! between the two delivers them again (at least once). If you handle each event by its position, duplicates
//! have no effect. The program stops at the end of the log; run it every minute, or use `--forever`. For
//! events as they happen, use the subscription: `examples/clients`. REDRESS_URL and REDRESS_TOKEN name the
//! server and the caller's token (an `INTEGRATOR` or `AUDITOR`).
#![allow(clippy::print_stdout, reason = "an example: it prints")]

mod client;

use std::path::Path;
use std::time::Duration;
use std::{fs, thread};

use client::document::Document;
use client::{Client, Fault};
use serde_json::{Value, json};

const QUERY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/queries/integrator-poll.graphql");

fn main() -> Result<(), Fault> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let forever = arguments.iter().any(|argument| argument == "--forever");
    arguments.retain(|argument| argument != "--forever");
    if arguments.is_empty() {
        return Err("expected the path of the file that stores the position".into());
    }
    let file = arguments.remove(0);
    let types = if arguments.is_empty() { Value::Null } else { json!(arguments) };
    let client = Client::from_environment()?;
    loop {
        let position = catch_up(&client, file.as_ref(), &types)?;
        if !forever {
            println!("up to position {position}");
            return Ok(());
        }
        thread::sleep(Duration::from_secs(60));
    }
}

/// Handles everything up to the end of the log, page by page, and returns the position reached.
fn catch_up(client: &Client, file: &Path, types: &Value) -> Result<String, Fault> {
    let document = Document::read(QUERY.as_ref())?;
    let mut position = match fs::read_to_string(file) {
        Ok(position) => position.trim().to_owned(),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => "0".to_owned(),
        Err(fault) => return Err(format!("{}: {fault}", file.display()).into()),
    };
    loop {
        let data = client.ask(&document.text, &json!({ "after": position, "types": types }))?;
        let page = &data["events"];
        for event in page["nodes"].as_array().into_iter().flatten() {
            handle(event);
        }
        // Not the last event's position: if `types` selects few events, the page ends far after its last
        // event.
        position = page["endPosition"].as_str().ok_or("a page without its end")?.to_owned();
        keep(file, &position)?;
        if page["pageInfo"]["hasNextPage"] != true {
            return Ok(position);
        }
    }
}

/// Replace this with what your program does with an event.
fn handle(event: &Value) {
    let field = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    println!(
        "{:>8}  {}  {:<16}  {}",
        field("position"),
        field("occurredOn"),
        field("eventType"),
        field("petitionId")
    );
}

/// Writes the position to its file, atomically.
fn keep(file: &Path, position: &str) -> Result<(), Fault> {
    let new = file.with_extension("new");
    fs::write(&new, position)?;
    Ok(fs::rename(new, file)?)
}
