//! What goes back to the caller: a GraphQL response with its HTTP status for both media types.

use std::collections::BTreeMap;

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use super::{label::RequestId, negotiate::Format};

/// A GraphQL response, and how HTTP puts it.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    #[serde(skip)]
    pub(crate) status: StatusCode,
    /// Whether `application/json` says 200 all the same: the request was a well-formed GraphQL request.
    #[serde(skip)]
    pub(crate) well_formed: bool,
    #[serde(skip)]
    pub(crate) headers: HeaderMap,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<ServerError>,
    /// Missing unless execution began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) extensions: BTreeMap<String, Value>,
}

impl Reply {
    /// A refusal of the HTTP request.
    pub(crate) fn refuse(status: StatusCode, code: &'static str, message: impl Into<String>) -> Box<Self> {
        Self::errors(status, false, vec![coded(code, message)])
    }

    /// A refusal of a well-formed GraphQL request.
    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Box<Self> {
        Self::errors(StatusCode::BAD_REQUEST, true, vec![coded(code, message)])
    }

    /// A refusal of a well-formed GraphQL request that is over a limit.
    pub(crate) fn over(code: &'static str, what: &str, is: usize, limit: usize) -> Box<Self> {
        Self::errors(StatusCode::BAD_REQUEST, true, vec![over(code, what, is, limit)])
    }

    pub(crate) fn errors(status: StatusCode, well_formed: bool, errors: Vec<ServerError>) -> Box<Self> {
        Box::new(Self {
            status,
            well_formed,
            headers: HeaderMap::new(),
            errors,
            data: None,
            extensions: BTreeMap::new(),
        })
    }

    pub(crate) fn with(mut self: Box<Self>, name: HeaderName, value: &'static str) -> Box<Self> {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// No valid token; all reasons look alike.
    pub(crate) fn unauthenticated() -> Box<Self> {
        Self::refuse(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "a valid bearer token is required")
            .with(header::WWW_AUTHENTICATE, "Bearer")
    }

    /// The process has as much to do as it may take on.
    pub(crate) fn overloaded() -> Box<Self> {
        Self::refuse(StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", "too many requests at once; try again")
            .with(header::RETRY_AFTER, "1")
    }

    /// Puts the request's id into every error, under which the log has more.
    pub(crate) fn sign(mut self: Box<Self>, id: &RequestId) -> Box<Self> {
        for error in &mut self.errors {
            set(error, "requestId", id.as_str().into());
        }
        self
    }

    /// The code of the first error, for the log.
    pub(crate) fn code(&self) -> Option<&str> {
        self.errors.first().and_then(code_of)
    }

    /// Whether something that was asked for is missing through no fault of the caller's.
    pub(crate) fn has_fault(&self) -> bool {
        self.errors.iter().any(|error| code_of(error) == Some("INTERNAL"))
    }

    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| {
            r#"{"errors":[{"message":"internal fault","extensions":{"code":"INTERNAL"}}]}"#.to_owned()
        })
    }

    /// The status under a media type.
    pub(crate) fn status(&self, format: Format) -> StatusCode {
        if self.well_formed && format == Format::Json { StatusCode::OK } else { self.status }
    }

    pub(crate) fn into_response(self: Box<Self>, format: Format) -> Response {
        let mut response = Response::new(Body::from(self.json()));
        *response.status_mut() = self.status(format);
        let headers = response.headers_mut();
        headers.extend(self.headers);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.append(header::VARY, HeaderValue::from_static("Accept"));
        response
    }
}

/// An error with a stable code.
pub(crate) fn coded(code: &str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    set(&mut error, "code", code.into());
    error
}

/// The error of a request that is over a limit.
pub(crate) fn over(code: &str, what: &str, is: usize, limit: usize) -> ServerError {
    let mut error = coded(code, format!("too much: {is} {what}, the limit is {limit}"));
    set(&mut error, "limit", limit.into());
    set(&mut error, "actual", is.into());
    error
}

pub(crate) fn set(error: &mut ServerError, name: &str, value: Value) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set(name, value);
}

pub(crate) fn code_of(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        Value::Enum(code) => Some(code.as_str()),
        _ => None,
    }
}
