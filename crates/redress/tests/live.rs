//! The live feed as an integrator meets it: over SSE and WebSocket, cut off, resumed, and across a restart of the server.

#[path = "support/program.rs"]
mod program;
mod support;

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use nix::sys::signal::Signal;
use program::{Server, redress, run};
use serde_json::{Value, json};
use support::Scratch;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};
use tokio_tungstenite::{WebSocketStream, client_async};

#[derive(Debug, Clone, Copy)]
enum Transport {
    Sse,
    WebSocket,
}

/// A subscription to `events`.
enum Live {
    Sse(BufReader<TcpStream>),
    WebSocket(Box<WebSocketStream<TcpStream>>),
}

impl Live {
    async fn open(transport: Transport, server: &Server, token: &str, after: i64) -> Self {
        let payload =
            json!({ "query": format!("subscription {{ events(after: \"{after}\") {{ position }} }}") });
        let mut stream = TcpStream::connect(&server.address).await.expect("it listens");
        match transport {
            Transport::Sse => {
                let body = payload.to_string();
                let request = format!(
                    "POST /graphql HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\
                     Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                    server.address,
                    body.len()
                );
                stream.write_all(request.as_bytes()).await.expect("it reads");
                Self::Sse(BufReader::new(stream))
            }
            Transport::WebSocket => {
                let url = format!("ws://{}/graphql", server.address);
                let mut request = url.into_client_request().expect("a request");
                let protocol = "graphql-transport-ws".parse().expect("a value");
                request.headers_mut().insert("sec-websocket-protocol", protocol);
                let (mut socket, _) = client_async(request, stream).await.expect("a handshake");
                let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
                let subscribe = json!({ "id": "1", "type": "subscribe", "payload": payload });
                socket.send(Message::text(init.to_string())).await.expect("it reads");
                let ack = socket.next().await.expect("an answer").expect("a message");
                assert_eq!(ack.to_text().expect("text"), r#"{"type":"connection_ack"}"#);
                socket.send(Message::text(subscribe.to_string())).await.expect("it reads");
                Self::WebSocket(Box::new(socket))
            }
        }
    }

    /// The position of the next event; none once the server is gone, which must not call the operation complete.
    async fn next(&mut self) -> Option<i64> {
        let event = match self {
            Self::Sse(lines) => loop {
                let mut line = String::new();
                if lines.read_line(&mut line).await.expect("text") == 0 {
                    return None;
                }
                assert!(!line.contains("complete"), "{line}");
                if let Some(event) = line.strip_prefix("data: ") {
                    break serde_json::from_str::<Value>(event).expect("JSON");
                }
            },
            Self::WebSocket(socket) => loop {
                match socket.next().await.expect("a closing comes first").expect("a message") {
                    Message::Text(text) => {
                        let message: Value = serde_json::from_str(&text).expect("JSON");
                        match message["type"].as_str() {
                            Some("next") => break message["payload"].clone(),
                            Some("ping") => {
                                socket.send(Message::text(r#"{"type":"pong"}"#)).await.expect("it reads");
                            }
                            _ => panic!("{message}"),
                        }
                    }
                    Message::Close(Some(frame)) => {
                        assert_eq!(u16::from(frame.code), 1001, "clients connect again");
                        return None;
                    }
                    other => panic!("{other:?}"),
                }
            },
        };
        let position = event["data"]["events"]["position"].as_str().unwrap_or_else(|| panic!("{event}"));
        Some(position.parse().expect("a position"))
    }

    async fn take(&mut self, count: usize) -> Vec<i64> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let next = tokio::time::timeout(Duration::from_secs(60), self.next()).await.expect("in time");
            taken.push(next.expect("goes on"));
        }
        taken
    }
}

fn serve(scratch: &Scratch) -> Server {
    Server::start(&mut redress(&scratch.data_dir(), &["serve", "--listen", "127.0.0.1:0"]))
}

/// Carries a mutation out, which must be accepted.
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

    // History, and then what happens.
    let mut live = Live::open(transport, &server, &token, 0).await;
    assert_eq!(live.take(2).await, [1, 2]);
    register_petition(&server, &token, "B");
    register_unit(&server, &token, "E");
    assert_eq!(live.take(2).await, [3, 4]);

    // Cut off, and resumed after the last that came: what was missed, and then what happens.
    drop(live);
    register_petition(&server, &token, "C");
    register_petition(&server, &token, "F");
    let mut live = Live::open(transport, &server, &token, 4).await;
    register_petition(&server, &token, "G");
    assert_eq!(live.take(3).await, [5, 6, 7]);

    // The server goes, and another takes its place.
    server.signal(Signal::SIGTERM);
    assert_eq!(live.next().await, None);
    assert_eq!(server.ended(), Some(0), "no subscription holds the stop up");
    let server = serve(&scratch);
    let mut live = Live::open(transport, &server, &token, 7).await;
    register_petition(&server, &token, "H");
    assert_eq!(live.take(1).await, [8]);
    server.signal(Signal::SIGTERM);
    assert_eq!(live.next().await, None);
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
