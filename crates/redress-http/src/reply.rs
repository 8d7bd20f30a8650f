//! The answer to a request: a GraphQL response with its HTTP status under both media types.

use std::collections::BTreeMap;

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use async_graphql_axum::GraphQLResponse;
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, Serializer};

use super::{label::RequestId, media_types::Format};

/// A GraphQL response and its HTTP status.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    /// Whether the status under `application/json` is 200 in any case: the request was a well-formed GraphQL request.
    pub(crate) well_formed: bool,
    /// Whether the answer has `data`: only if execution began.
    pub(crate) has_data: bool,
    pub(crate) response: async_graphql::Response,
}

/// As the library does it; but without `data` if execution did not begin, where the library would write `null`.
impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Refusal<'a> {
            errors: &'a [ServerError],
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            extensions: &'a BTreeMap<String, Value>,
        }
        let async_graphql::Response { errors, extensions, .. } = &self.response;
        if self.has_data {
            self.response.serialize(serializer)
        } else {
            Refusal { errors, extensions }.serialize(serializer)
        }
    }
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
        let response = async_graphql::Response::from_errors(errors);
        Box::new(Self { status, well_formed, has_data: false, response })
    }

    /// The answer of an operation that was executed.
    pub(crate) fn executed(response: async_graphql::Response) -> Box<Self> {
        Box::new(Self { status: StatusCode::OK, well_formed: true, has_data: true, response })
    }

    pub(crate) fn with(mut self: Box<Self>, name: HeaderName, value: &'static str) -> Box<Self> {
        self.response.http_headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// No valid token; the answer is the same for all reasons.
    pub(crate) fn unauthenticated() -> Box<Self> {
        Self::refuse(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "a valid bearer token is required")
            .with(header::WWW_AUTHENTICATE, "Bearer")
    }

    /// The load limit is reached.
    pub(crate) fn overloaded() -> Box<Self> {
        Self::refuse(StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", "too many requests at once; try again")
            .with(header::RETRY_AFTER, "1")
    }

    /// Puts the request's id into every error; the log has more under this id.
    pub(crate) fn sign(mut self: Box<Self>, id: &RequestId) -> Box<Self> {
        for error in &mut self.response.errors {
            set(error, "requestId", id.as_str().into());
        }
        self
    }

    /// The code of the first error, for the log.
    pub(crate) fn code(&self) -> Option<&str> {
        self.response.errors.first().and_then(code_of)
    }

    /// Whether a part of the answer is missing because of an internal fault.
    pub(crate) fn has_fault(&self) -> bool {
        self.response.errors.iter().any(|error| code_of(error) == Some("INTERNAL"))
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
        let status = self.status(format);
        let mut response = if self.has_data {
            GraphQLResponse::from(self.response).into_response()
        } else {
            let mut refusal = Response::new(Body::from(self.json()));
            *refusal.headers_mut() = self.response.http_headers;
            refusal
        };
        *response.status_mut() = status;
        let headers = response.headers_mut();
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
