//! The parameters of a GraphQL request, from a JSON body, a query string or a WebSocket message.

use axum::{
    body::Body,
    extract::Query,
    http::{StatusCode, Uri},
};
use futures_util::StreamExt;
use serde_json::{Map, Value};

use super::{limits::Limits, reply::Reply};

/// The parameters of a GraphQL request, with the right types.
#[derive(Debug, Default)]
pub(crate) struct Params {
    pub(crate) query: String,
    pub(crate) operation: Option<String>,
    pub(crate) variables: Map<String, Value>,
    pub(crate) extensions: Map<String, Value>,
}

fn malformed(message: impl Into<String>) -> Box<Reply> {
    Reply::refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// Reads a body, no further than the limit and no longer than the time.
pub(crate) async fn read_body(body: Body, limits: &Limits) -> Result<Vec<u8>, Box<Reply>> {
    let read = async {
        let mut chunks = body.into_data_stream();
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| malformed("the body broke off"))?;
            if bytes.len() + chunk.len() > limits.body_bytes {
                let message = format!("the body is longer than {} bytes", limits.body_bytes);
                return Err(Reply::refuse(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(limits.body_time, read).await.unwrap_or_else(|_| {
        Err(Reply::refuse(StatusCode::REQUEST_TIMEOUT, "BODY_TOO_SLOW", "the body did not arrive in time"))
    })
}

impl Params {
    /// From a JSON body.
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, Box<Reply>> {
        let text = std::str::from_utf8(body).map_err(|_| malformed("the body is not UTF-8"))?;
        if text.trim().is_empty() {
            return Err(malformed("the body is empty"));
        }
        let value: Value = serde_json::from_str(text).map_err(|e| {
            malformed(format!("the body is not JSON: line {}, column {}", e.line(), e.column()))
        })?;
        Self::from_value(value)
    }

    /// From a JSON object; members without a meaning are left alone, as the protocol wants.
    pub(crate) fn from_value(value: Value) -> Result<Self, Box<Reply>> {
        let mut object = match value {
            Value::Object(object) => object,
            Value::Array(_) => {
                let message = "one operation per request; batches are not taken";
                return Err(Reply::refuse(StatusCode::BAD_REQUEST, "BATCH_NOT_SUPPORTED", message));
            }
            _ => return Err(malformed("the request must be an object")),
        };
        let query = match object.remove("query") {
            Some(Value::String(query)) => query,
            None => return Err(malformed("`query` is missing")),
            Some(_) => return Err(malformed("`query` must be a string")),
        };
        let operation = match object.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(malformed("`operationName` must be a string or null")),
        };
        let variables = map(object.remove("variables"), "variables")?;
        let extensions = map(object.remove("extensions"), "extensions")?;
        Ok(Self { query, operation, variables, extensions })
    }

    /// From the query string of a URL.
    pub(crate) fn from_uri(uri: &Uri) -> Result<Self, Box<Reply>> {
        let raw = uri.query().unwrap_or_default();
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| malformed("the query string is malformed"))?;
        let mut object = Map::new();
        for (name, text) in pairs {
            if text.contains('\u{FFFD}') && !raw.to_ascii_uppercase().contains("%EF%BF%BD") {
                return Err(malformed("the query string is not UTF-8"));
            }
            let value = match name.as_str() {
                "variables" | "extensions" if !text.is_empty() => {
                    serde_json::from_str(&text).map_err(|_| malformed(format!("`{name}` is not JSON")))?
                }
                "variables" | "extensions" => Value::Null,
                "operationName" if text.is_empty() => Value::Null,
                "query" | "operationName" => Value::String(text),
                _ => continue,
            };
            if object.insert(name, value).is_some() {
                return Err(malformed("a parameter occurs twice"));
            }
        }
        Self::from_value(Value::Object(object))
    }
}

fn map(value: Option<Value>, name: &str) -> Result<Map<String, Value>, Box<Reply>> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(malformed(format!("`{name}` must be an object or null"))),
    }
}
