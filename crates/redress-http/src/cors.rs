//! Cross-origin calls: closed, but for a list of origins.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::gateway::Gateway;

pub(crate) async fn cors(State(gateway): State<Arc<Gateway>>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let allowed = origin.filter(|origin| gateway.allows(origin));
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response =
        if preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("x-request-id, retry-after"),
        );
        if preflight {
            add_preflight(headers);
        }
    }
    response
}

fn add_preflight(headers: &mut HeaderMap) {
    let methods = HeaderValue::from_static("GET, POST");
    let names = HeaderValue::from_static("authorization, content-type, accept, x-request-id, x-redress-cost");
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

impl Gateway {
    fn allows(&self, origin: &HeaderValue) -> bool {
        self.origins.iter().any(|allowed| origin == allowed.as_str())
    }

    /// Whether a page may open a WebSocket, which browsers do not hold back: from our own origin or a listed one.
    pub(crate) fn allows_socket(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let own = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, rest)| rest);
        self.allows(origin) || own.is_some() && own == host
    }
}
