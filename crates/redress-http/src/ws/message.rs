//! The messages of `graphql-transport-ws`.

use async_graphql::Request;
use serde_json::{Map, Value, json};

use crate::{graphql_request, reply::Reply};

/// A message from the client.
#[derive(Debug)]
pub(crate) enum Incoming {
    Init(Map<String, Value>),
    Subscribe { id: String, request: Result<Box<Request>, Box<Reply>> },
    Complete { id: String },
    Ping(Option<Value>),
    Pong,
}

impl Incoming {
    /// Reads a message; the error says what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, &'static str> {
        let value: Value = serde_json::from_str(text).map_err(|_| "the message is not JSON")?;
        let Value::Object(mut message) = value else { return Err("the message is not an object") };
        let Some(Value::String(kind)) = message.remove("type") else { return Err("`type` is missing") };
        match kind.as_str() {
            "connection_init" => Ok(Self::Init(payload(&mut message)?.unwrap_or_default())),
            "subscribe" => {
                let id = id(&mut message)?;
                let payload = payload(&mut message)?.ok_or("`payload` is missing")?;
                let request = graphql_request::from_value(Value::Object(payload)).map(Box::new);
                Ok(Self::Subscribe { id, request })
            }
            "complete" => Ok(Self::Complete { id: id(&mut message)? }),
            "ping" => Ok(Self::Ping(payload(&mut message)?.map(Value::Object))),
            "pong" => payload(&mut message).map(|_| Self::Pong),
            _ => Err("`type` is not a message that a client sends"),
        }
    }
}

fn id(message: &mut Map<String, Value>) -> Result<String, &'static str> {
    match message.remove("id") {
        Some(Value::String(id)) if (1..=128).contains(&id.len()) => Ok(id),
        _ => Err("`id` must be a string of 1 to 128 bytes"),
    }
}

fn payload(message: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, &'static str> {
    match message.remove("payload") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err("`payload` must be an object"),
    }
}

pub(crate) fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

pub(crate) fn ping() -> String {
    json!({ "type": "ping" }).to_string()
}

pub(crate) fn pong(payload: Option<Value>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => json!({ "type": "pong" }).to_string(),
    }
}

pub(crate) fn next(id: &str, reply: &Reply) -> String {
    json!({ "id": id, "type": "next", "payload": reply }).to_string()
}

/// The operation did not begin, or ended in a fault.
pub(crate) fn error(id: &str, reply: &Reply) -> String {
    json!({ "id": id, "type": "error", "payload": reply.response.errors }).to_string()
}

pub(crate) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}
