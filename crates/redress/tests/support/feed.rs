//! A client of the live feed, over Server-Sent Events or a WebSocket.

// Every test file compiles this for itself and uses only a part of it.
#![allow(dead_code)]

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::program::Server;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Transport {
    Sse,
    WebSocket,
}

/// The next thing that a subscription delivers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The event at a position.
    Event(i64),
    /// The end, with an error that has this code.
    Fault(String),
    /// The end because the server stops; clients reconnect.
    Gone,
}

impl Next {
    fn of(answer: Value) -> Self {
        if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
            assert_eq!(answer["data"], Value::Null, "a partial event must not look complete");
            return Self::Fault(code.to_owned());
        }
        let position = answer["data"]["events"]["position"].as_str().unwrap_or_else(|| panic!("{answer}"));
        Self::Event(position.parse().expect("a position"))
    }
}

/// A subscription to `events`.
pub(crate) enum Live {
    Sse(BufReader<TcpStream>),
    WebSocket(Box<WebSocketStream<TcpStream>>),
}

impl Live {
    pub(crate) async fn open(transport: Transport, server: &Server, token: &str, after: i64) -> Self {
        let payload = json!({ "query": format!("subscription {{ events(after: \"{after}\") {{ position ... on Registered {{ summary {{ value }} }} }} }}") });
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

    /// Returns what comes next. The operation must never be completed.
    pub(crate) async fn next(&mut self) -> Next {
        match self {
            Self::Sse(lines) => loop {
                let mut line = String::new();
                // The connection ends, or the body does: its last chunk is empty.
                if lines.read_line(&mut line).await.expect("text") == 0 || line == "0\r\n" {
                    return Next::Gone;
                }
                assert!(!line.contains("complete"), "{line}");
                if let Some(event) = line.strip_prefix("data: ") {
                    return Next::of(serde_json::from_str(event).expect("JSON"));
                }
            },
            Self::WebSocket(socket) => loop {
                match socket.next().await.expect("a closing comes first").expect("a message") {
                    Message::Text(text) => {
                        let message: Value = serde_json::from_str(&text).expect("JSON");
                        match message["type"].as_str() {
                            Some("next") => return Next::of(message["payload"].clone()),
                            Some("error") => return Next::of(json!({ "errors": message["payload"] })),
                            Some("ping") => {
                                socket.send(Message::text(r#"{"type":"pong"}"#)).await.expect("it reads");
                            }
                            _ => panic!("{message}"),
                        }
                    }
                    Message::Close(Some(frame)) => {
                        assert_eq!(u16::from(frame.code), 1001, "clients connect again");
                        return Next::Gone;
                    }
                    other => panic!("{other:?}"),
                }
            },
        }
    }

    pub(crate) async fn take(&mut self, count: usize) -> Vec<i64> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let next = tokio::time::timeout(Duration::from_secs(60), self.next()).await.expect("in time");
            let Next::Event(position) = next else { panic!("{next:?}") };
            taken.push(position);
        }
        taken
    }
}
