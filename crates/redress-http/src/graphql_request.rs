//! Reads a GraphQL request: the body of a POST, a query string, or a WebSocket message.

use async_graphql::Request;
use async_graphql_axum::{GraphQLRequest, rejection::GraphQLRejection};
use axum::{
    body::{Body, Bytes},
    extract::{
        DefaultBodyLimit, FromRequest, Query,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{self, Method, StatusCode, Uri},
};
use serde_json::{Map, Value};

use super::{limits::Limits, reply::Reply};

fn malformed(message: impl Into<String>) -> Box<Reply> {
    Reply::refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// Reads a POST, whose media type has been checked.
///
/// The library reads the body. What it refuses goes through [`from_json`], which says what is wrong; and so does what it would accept
/// although it is no request: a list instead of an object, or an object without a query.
pub(crate) async fn from_post(body: Body, limits: &Limits) -> Result<Request, Box<Reply>> {
    let body = read_body(body, limits).await?;
    if body.trim_ascii_start().starts_with(b"{") {
        let mut request = http::Request::new(Body::from(body.clone()));
        *request.method_mut() = Method::POST;
        if let Ok(request) = GraphQLRequest::<GraphQLRejection>::from_request(request, &()).await {
            let request = request.into_inner();
            if !request.query.is_empty() {
                return Ok(request);
            }
        }
    }
    from_json(&body)
}

/// Reads a body within the limits of size and time.
async fn read_body(body: Body, limits: &Limits) -> Result<Bytes, Box<Reply>> {
    let mut request = http::Request::new(body);
    DefaultBodyLimit::max(limits.body_bytes).apply(&mut request);
    match tokio::time::timeout(limits.body_time, Bytes::from_request(request, &())).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)))) => {
            let message = format!("the body is longer than {} bytes", limits.body_bytes);
            Err(Reply::refuse(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message))
        }
        Ok(Err(_)) => Err(malformed("the body ended before it was complete")),
        Err(_) => {
            let message = "the body did not arrive in time";
            Err(Reply::refuse(StatusCode::REQUEST_TIMEOUT, "BODY_TOO_SLOW", message))
        }
    }
}

fn from_json(body: &[u8]) -> Result<Request, Box<Reply>> {
    let text = std::str::from_utf8(body).map_err(|_| malformed("the body is not UTF-8"))?;
    if text.trim().is_empty() {
        return Err(malformed("the body is empty"));
    }
    let value: Value = serde_json::from_str(text)
        .map_err(|e| malformed(format!("the body is not JSON: line {}, column {}", e.line(), e.column())))?;
    from_value(value)
}

/// Reads a JSON object. Unknown members are ignored, as the protocol wants.
pub(crate) fn from_value(value: Value) -> Result<Request, Box<Reply>> {
    let object = match &value {
        Value::Object(object) => object,
        Value::Array(_) => {
            let message = "batches are not supported; send one operation per request";
            return Err(Reply::refuse(StatusCode::BAD_REQUEST, "BATCH_NOT_SUPPORTED", message));
        }
        _ => return Err(malformed("the request must be an object")),
    };
    match object.get("query") {
        Some(Value::String(_)) => {}
        None => return Err(malformed("`query` is missing")),
        Some(_) => return Err(malformed("`query` must be a string")),
    }
    if !matches!(object.get("operationName"), None | Some(Value::Null | Value::String(_))) {
        return Err(malformed("`operationName` must be a string or null"));
    }
    for name in ["variables", "extensions"] {
        if !matches!(object.get(name), None | Some(Value::Null | Value::Object(_))) {
            return Err(malformed(format!("`{name}` must be an object or null")));
        }
    }
    serde_json::from_value(value).map_err(|fault| malformed(format!("the request cannot be read: {fault}")))
}

/// Reads the query string of a URL. The library's own reader takes `operation_name` for `operationName`, and a parameter twice.
pub(crate) fn from_uri(uri: &Uri) -> Result<Request, Box<Reply>> {
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
    from_value(Value::Object(object))
}
