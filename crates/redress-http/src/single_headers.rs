//! Refuses requests in which a header occurs twice that may occur once.
//!
//! Of two values, one program reads the first and another the last: a proxy would check one token, and this server would accept the other.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderName, StatusCode, Version, header},
    middleware::Next,
    response::Response,
};

use super::{handler, label::RequestId, media_types, observe, reply::Reply, sockets::Socket};

/// The headers that may occur once.
const SINGLE: [HeaderName; 4] = [header::HOST, header::AUTHORIZATION, header::CONTENT_TYPE, header::ORIGIN];

/// Refuses a request with one of these headers twice, or without `Host` (RFC 9112, 3.2).
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let headers = request.headers();
    // Tests, and programs that embed the router, call it without a connection.
    let has_connection = request.extensions().get::<Arc<Socket>>().is_some();
    let twice = SINGLE.iter().find(|name| headers.get_all(*name).iter().nth(1).is_some());
    let message = if let Some(name) = twice {
        format!("the header `{name}` occurs twice; send it once")
    } else if has_connection && request.version() == Version::HTTP_11 && !headers.contains_key(header::HOST) {
        "the header `host` is missing".to_owned()
    } else {
        return next.run(request).await;
    };
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(observe::fresh_id);
    let reply = Reply::refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", message);
    handler::finish(reply, None, media_types::accepted(headers), &id)
}
