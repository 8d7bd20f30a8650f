//! Gives each request an id, a span, one log line and a measurement.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use ring::rand::{SecureRandom, SystemRandom};
use tracing::{Instrument, Span, field::Empty};

use super::{
    gateway::Gateway,
    label::{Label, RequestId},
};

const HEADER: &str = "x-request-id";

/// What the log line of a request has besides its status: a handler puts it into the extensions of the response.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub(crate) label: Option<Label>,
    pub(crate) code: Option<String>,
}

pub(crate) async fn observe(
    State(gateway): State<Arc<Gateway>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = id_from(request.headers()).unwrap_or_else(fresh_id);
    request.extensions_mut().insert(id.clone());
    let path: String = request.uri().path().chars().take(100).collect();
    let span = span(&id, request.method().as_str(), &path);
    let started = Instant::now();
    let open = gateway.metrics.in_flight();
    let mut response = next.run(request).instrument(span.clone()).await;
    drop(open);
    let noted = response.extensions_mut().remove::<Noted>();
    let (label, code) = noted.map_or((None, None), |noted| (noted.label, noted.code));
    let status = response.status().as_u16();
    span.in_scope(|| note(&gateway, &span, label.as_ref(), code.as_deref(), status, started.elapsed()));
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// The span of a request, which all its log lines and SQL statements belong to.
pub(crate) fn span(id: &RequestId, method: &str, path: &str) -> Span {
    // At the highest level, so that every line has the id, whatever the log level.
    tracing::error_span!(
        "request", request_id = %id, method, path, operation = Empty, kind = Empty, status = Empty,
        duration_ms = Empty, code = Empty,
    )
}

/// Writes the one log line of a request, or of an operation on a stream, and counts it in the metrics.
pub(crate) fn note(
    gateway: &Gateway,
    span: &Span,
    label: Option<&Label>,
    code: Option<&str>,
    status: u16,
    took: Duration,
) {
    if let Some(label) = label {
        span.record("kind", label.kind);
        if let Some(name) = &label.name {
            span.record("operation", name);
        }
    }
    if let Some(code) = code {
        span.record("code", code);
    }
    span.record("status", status);
    span.record("duration_ms", u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    tracing::info!("answered");
    gateway.metrics.observe(label, status, took);
}

/// The caller's id, if it is short and of plain characters.
fn id_from(headers: &HeaderMap) -> Option<RequestId> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    ((1..=64).contains(&id.len()) && id.bytes().all(plain)).then(|| RequestId(id.into()))
}

/// A new id: 96 random bits.
pub(crate) fn fresh_id() -> RequestId {
    let mut bytes = [0_u8; 12];
    if SystemRandom::new().fill(&mut bytes).is_err() {
        tracing::error!("the operating system gives no random numbers; request ids repeat");
    }
    RequestId(bytes.iter().map(|b| format!("{b:02x}")).collect::<String>().into())
}
