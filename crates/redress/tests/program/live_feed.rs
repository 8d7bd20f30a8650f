//! Tests the live feed from an integrator's point of view: over SSE and WebSocket, interrupted, resumed, and
//! across a restart of the server.

use crate::feed::{Live, Next, Transport};
use crate::program::{Server, redress, run};
use crate::support::{Scratch, wait_until};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

fn serve(scratch: &Scratch) -> Server {
    let server = Server::start(&mut redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]));
    wait_until("it is ready", || server.get("/health/ready").0 == 200);
    server
}

/// Sends a mutation, which must be accepted.
fn change(server: &Server, token: &str, mutation: &str, input: &Value) {
    let name = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!(
        "mutation M($input: {name}Input!) {{ {mutation}(input: $input) {{ position userErrors {{ message }} }} }}"
    );
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let bearer = format!("Bearer {token}");
    let (status, answer) = server.post("/graphql", &[("Authorization", &bearer)], &body);
    assert!(status == 200 && answer.contains(r#""userErrors":[]"#), "{status} {answer}");
}

fn register_unit(server: &Server, token: &str, code: &str) {
    let input =
        json!({ "commandId": format!("unit-{code}"), "code": code, "name": code, "level": "DISTRICT" });
    change(server, token, "registerUnit", &input);
}

fn register_petition(server: &Server, token: &str, number: &str) {
    let input = json!({ "commandId": format!("petition-{number}"), "petitionId": number, "channel": "PHONE",
        "receivedBy": "D", "place": "D" });
    change(server, token, "registerPetition", &input);
}

async fn each_event_comes_once_and_in_order(transport: Transport) {
    let scratch = Scratch::new();
    let mut mint = redress(&scratch.data_dir(), &["token", "mint", "--role", "ADMIN", "--ttl", "1h"]);
    let token = run(&mut mint).out.trim().to_owned();
    let server = serve(&scratch);
    register_unit(&server, &token, "D");
    register_petition(&server, &token, "A");

    // First the history, then new events.
    let mut live = Live::open(transport, &server, &token, 0).await;
    assert_eq!(live.take(2).await, [1, 2]);
    register_petition(&server, &token, "B");
    register_unit(&server, &token, "E");
    assert_eq!(live.take(2).await, [3, 4]);

    // Disconnected, and resumed after the last event received: first the missed events, then new ones.
    drop(live);
    register_petition(&server, &token, "C");
    register_petition(&server, &token, "F");
    let mut live = Live::open(transport, &server, &token, 4).await;
    register_petition(&server, &token, "G");
    assert_eq!(live.take(3).await, [5, 6, 7]);

    // The server stops, and another one starts.
    server.signal(Signal::SIGTERM);
    assert_eq!(live.next().await, Next::Gone);
    assert_eq!(server.ended(), Some(0), "a subscription does not delay the stop");
    let server = serve(&scratch);
    let mut live = Live::open(transport, &server, &token, 7).await;
    register_petition(&server, &token, "H");
    assert_eq!(live.take(1).await, [8]);
    server.signal(Signal::SIGTERM);
    assert_eq!(live.next().await, Next::Gone);
    assert_eq!(server.ended(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_server_sent_events() {
    each_event_comes_once_and_in_order(Transport::Sse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_websocket() {
    each_event_comes_once_and_in_order(Transport::WebSocket).await;
}
