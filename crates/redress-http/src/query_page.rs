//! The query page at `/query`: one HTML file that loads nothing else.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{SHA256, digest};
use serde::Serialize;

const HTML: &str = include_str!("query_page/page.html");
const CSS: &str = include_str!("query_page/page.css");
const JS: &str = include_str!("query_page/page.js");

/// A query that the page offers.
#[derive(Debug, Clone, Serialize)]
pub struct ReadyQuery {
    /// Its title on the page.
    pub title: String,
    /// Its text.
    pub query: String,
    /// Its variables, as a JSON object; may be empty.
    pub variables: String,
}

/// The page and its content security policy, rendered once.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    html: axum::body::Bytes,
    policy: HeaderValue,
}

impl Page {
    pub(crate) fn new(ready: &[ReadyQuery]) -> Self {
        // Within a script element `<` could end it.
        let ready = serde_json::to_string(ready).unwrap_or_else(|_| "[]".to_owned()).replace('<', "\\u003c");
        let html = HTML.replace("{{css}}", CSS).replace("{{js}}", JS).replace("{{ready}}", &ready);
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; connect-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
            hash(CSS),
            hash(JS)
        );
        let policy =
            HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"));
        Self { html: html.into(), policy }
    }

    pub(crate) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.html.clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        for (name, value) in [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, text.as_bytes())))
}
