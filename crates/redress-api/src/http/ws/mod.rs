//! Subscriptions over WebSockets, protocol `graphql-transport-ws`.
//!
//! The library's own session closes with codes of its own invention, knows neither the time limit for
//! `connection_init` nor ids in use, and lets everybody subscribe to everything at once; so this is ours.

mod message;
mod session;

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, WebSocketUpgrade},
    http::{StatusCode, header, request::Parts},
    response::Response,
};
use tracing::Instrument;

use super::{Gateway, observe, operation::RequestId, reply::Reply};

const PROTOCOL: &str = "graphql-transport-ws";

/// Takes the connection over, if all is well with it.
pub(crate) async fn upgrade(
    gateway: &Arc<Gateway>,
    parts: &mut Parts,
    id: RequestId,
) -> Result<Response, Box<Reply>> {
    if !gateway.allows_socket(&parts.headers) {
        let message = "this origin may not connect";
        return Err(Reply::refuse(StatusCode::FORBIDDEN, "ORIGIN_NOT_ALLOWED", message));
    }
    let upgrade = WebSocketUpgrade::from_request_parts(parts, &())
        .await
        .map_err(|rejection| Reply::refuse(rejection.status(), "BAD_REQUEST", "not a WebSocket handshake"))?;
    let upgrade = upgrade.protocols([PROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        let message = "the WebSocket protocol must be graphql-transport-ws";
        return Err(Reply::refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", message));
    }
    let Ok(place) = gateway.connections.clone().try_acquire_owned() else {
        gateway.metrics.shed();
        return Err(Reply::overloaded());
    };
    let authorization = parts.headers.get(header::AUTHORIZATION).cloned();
    let gateway = gateway.clone();
    let span = observe::span(&id, "WS", "/graphql");
    let most = gateway.limits.body_bytes;
    Ok(upgrade.max_message_size(most).max_frame_size(most).on_upgrade(move |socket| {
        async move {
            let _held = (place, gateway.metrics.socket());
            session::serve(gateway, socket, authorization, id).await;
        }
        .instrument(span)
    }))
}
