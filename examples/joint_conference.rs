//! Takes a petition through a joint conference over HTTP: the conference, its decision, the assignment that carries it out, and the report back:
//! `cargo run --example joint_conference -- [PETITION]`.
//!
//! REDRESS_URL and REDRESS_TOKEN name the server and the caller's token (an `ADMIN`, since units may have to be registered). If you run it
//! twice with the same PETITION, every command is a repeated one: it gets its first answer again and changes nothing.
#![allow(clippy::print_stdout, reason = "an example: it prints")]

mod client;

use client::mutation::{DISTRICT, HALL, HOUSING, print_result, register_units, send, text};
use client::{Client, Fault};
use serde_json::{Value, json};

const FOUND: &str = "query Found($id: ID!, $seen: Position) {
  petition(id: $id, minPosition: $seen) {
    state responsible { code } dueOn
    meetings(first: 10) {
      nodes { id meetingKind state subjects { decision unit { code } dueOn text { value } executedOn } }
    }
  }
}";

fn main() -> Result<(), Fault> {
    let id = std::env::args().nth(1).unwrap_or_else(|| "EXAMPLE-2".to_owned());
    let client = Client::from_environment()?;
    register_units(&client)?;
    let mut seen = Value::Null;
    for (field, mut input) in steps(&id) {
        input["commandId"] = json!(format!("{id}:{field}"));
        let payload = send(&client, field, "position repeated userErrors { code message }", &input)?;
        print_result(field, &payload);
        seen = payload["position"].clone();
    }

    // A petition lists the meetings about it that the caller sees.
    let petition = client.ask(FOUND, &json!({ "id": id, "seen": seen }))?["petition"].take();
    let responsible = text(&petition["responsible"]["code"]);
    println!("\n{id} is {}: {responsible}, due on {}", text(&petition["state"]), text(&petition["dueOn"]));
    for meeting in petition["meetings"]["nodes"].as_array().into_iter().flatten() {
        println!("{} {} is {}", text(&meeting["meetingKind"]), text(&meeting["id"]), text(&meeting["state"]));
        for subject in meeting["subjects"].as_array().into_iter().flatten() {
            let (unit, words) = (text(&subject["unit"]["code"]), text(&subject["text"]["value"]));
            println!(
                "  {} {unit}: {words}; executed on {}",
                text(&subject["decision"]),
                text(&subject["executedOn"])
            );
        }
    }
    Ok(())
}

/// The steps in their order.
fn steps(petition: &str) -> Vec<(&'static str, Value)> {
    let conference = format!("{petition}-CONFERENCE");
    let registration = json!({
        "petitionId": petition, "channel": "VISIT", "receivedBy": HALL, "place": DISTRICT, "category": "housing",
        "name": "周明岚（虚构）", "summary": "三号楼楼顶漏水，两家单位互相推诿。",
    });
    let triage = json!({
        "petitionId": petition, "kind": "APPEAL", "decision": "ACCEPT", "competentLevel": "DISTRICT",
    });
    let meeting = json!({
        "id": conference, "owner": DISTRICT, "kind": "JOINT_CONFERENCE", "chair": "deputy head of the district",
        "units": [HALL, HOUSING], "petitions": [petition],
    });
    // The decision changes nothing about the petition. Until it is executed, the unit reads the petition.
    let decision = json!({
        "id": conference, "petition": petition, "decision": "RESPONSIBLE", "unit": HOUSING, "text": "住建部门负责修缮",
    });
    vec![
        ("registerPetition", registration),
        ("triagePetition", triage),
        ("holdMeeting", meeting),
        ("decideMatter", decision),
        // What carries it out is a command of its own.
        ("assignPetition", json!({ "petitionId": petition, "unit": HOUSING, "mode": "JOINT" })),
        ("executeDecision", json!({ "id": conference, "petition": petition })),
    ]
}
