//! Takes a petition through its procedure over HTTP, from registration to the follow-up:
//! `cargo run --example petition_life -- [PETITION]`.
//!
//! REDRESS_URL and REDRESS_TOKEN name the server and the caller's token (an `ADMIN`, since units may have to
//! be registered). If you run it twice with the same PETITION, every command is a repeated one: it gets its
//! first answer again and changes nothing.
#![allow(clippy::print_stdout, reason = "an example: it prints")]

mod client;

use client::mutation::{DISTRICT, HALL, HOUSING, print_result, register_units, send, text};
use client::{Client, Fault};
use serde_json::{Value, json};

const HISTORY: &str = "query History($id: ID!, $seen: Position) {
  petition(id: $id, minPosition: $seen) {
    state outcome followUp { resolved satisfaction }
    history(first: 100) { nodes { position occurredOn eventType } }
  }
}";

fn main() -> Result<(), Fault> {
    let id = std::env::args().nth(1).unwrap_or_else(|| "EXAMPLE-1".to_owned());
    let client = Client::from_environment()?;
    register_units(&client)?;
    let mut seen = Value::Null;
    for (field, input) in life() {
        let payload = command(&client, &id, field, field, input)?;
        print_result(field, &payload);
        seen = payload["position"].clone();
    }

    // If an answer was lost, send the same command again with the same commandId: it gets its first answer.
    let (field, input) = life().remove(5);
    print_result("the same again", &command(&client, &id, field, field, input.clone())?);
    // Another commandId makes it another command. A refusal is a value with a stable code, not an HTTP error.
    let refused = command(&client, &id, field, "close-twice", input)?;
    print_result("another closing", &refused);

    // `minPosition` waits until the read side contains what was just written.
    let data = client.ask(HISTORY, &json!({ "id": id, "seen": seen }))?;
    let petition = &data["petition"];
    let answer = &petition["followUp"];
    let (state, outcome) = (text(&petition["state"]), text(&petition["outcome"]));
    println!(
        "\n{id} is {state}: {outcome}; resolved {}, {}",
        text(&answer["resolved"]),
        text(&answer["satisfaction"])
    );
    for event in petition["history"]["nodes"].as_array().into_iter().flatten() {
        println!(
            "{:>8}  {}  {}",
            text(&event["position"]),
            text(&event["occurredOn"]),
            text(&event["eventType"])
        );
    }
    Ok(())
}

/// The steps in their order. The server fills in what is omitted (the time, limits, the order's number) by
/// rule.
fn life() -> Vec<(&'static str, Value)> {
    let petition = json!({
        "channel": "VISIT", "receivedBy": HALL, "place": DISTRICT, "category": "housing", "headCount": 2,
        "name": "周明岚（虚构）", "summary": "三号楼楼顶漏水。",
    });
    let hearing = json!({
        "chair": "hall director",
        "participants": [{ "role": "DEPARTMENT", "count": 2 }, { "role": "LAWYER", "count": 1 }],
    });
    vec![
        ("registerPetition", petition),
        ("triagePetition", json!({ "kind": "APPEAL", "decision": "ACCEPT", "competentLevel": "DISTRICT" })),
        ("assignPetition", json!({ "unit": HOUSING, "mode": "DIRECT" })),
        ("acceptPetition", json!({ "by": HOUSING })),
        ("holdHearing", hearing),
        ("closePetition", json!({ "outcome": "SUPPORTED" })),
        ("followUpPetition", json!({ "resolved": "YES", "satisfaction": "SATISFIED" })),
    ]
}

/// Sends one command for the petition. `step` becomes part of its commandId.
fn command(client: &Client, id: &str, field: &str, step: &str, mut input: Value) -> Result<Value, Fault> {
    input["petitionId"] = json!(id);
    input["commandId"] = json!(format!("{id}:{step}"));
    let asked = "position repeated petition { state } userErrors { code message path }";
    send(client, field, asked, &input)
}
