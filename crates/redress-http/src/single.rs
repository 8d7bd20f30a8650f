//! Headers that a request has once.
//!
//! Of two, one program takes the first and another the last: a proxy would check one token, and this server believe the other.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderName, StatusCode, Version, header},
    middleware::Next,
    response::Response,
};

use super::{handler, label::RequestId, negotiate, observe, reply::Reply, sockets::Socket};

/// Two of these are refused.
const SINGLE: [HeaderName; 4] = [header::HOST, header::AUTHORIZATION, header::CONTENT_TYPE, header::ORIGIN];

/// Refuses a request with two headers where one is meant, or without `Host` (RFC 9112, 3.2).
pub(crate) async fn single(request: Request, next: Next) -> Response {
    let headers = request.headers();
    // A router can be called without a connection: by tests, and by programs that embed it.
    let came = request.extensions().get::<Arc<Socket>>().is_some();
    let twice = SINGLE.iter().find(|name| headers.get_all(*name).iter().nth(1).is_some());
    let message = if let Some(name) = twice {
        format!("the header `{name}` occurs twice; send it once")
    } else if came && request.version() == Version::HTTP_11 && !headers.contains_key(header::HOST) {
        "the header `host` is missing".to_owned()
    } else {
        return next.run(request).await;
    };
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(observe::fresh_id);
    let reply = Reply::refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", message);
    handler::finish(reply, None, negotiate::accepted(headers), &id)
}
