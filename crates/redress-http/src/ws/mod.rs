//! Subscriptions over WebSockets, protocol `graphql-transport-ws`.
//!
//! The library's own session closes with codes of its own invention, knows neither the time limit for
//! `connection_init` nor ids in use, and lets everybody subscribe to everything at once; so this is ours.

mod entry;
mod message;
mod session;

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRequestParts, WebSocketUpgrade},
    http::{StatusCode, header, request::Parts},
    response::Response,
};
use tracing::Instrument;

use super::{gateway::Gateway, label::RequestId, observe, reply::Reply, sockets::Socket};
use entry::Entry;

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
    if gateway.connections.available_permits() == 0 {
        gateway.metrics.shed();
        return Err(Reply::overloaded());
    }
    let socket = parts.extensions.get::<Arc<Socket>>().cloned();
    let address = socket.as_ref().map_or(IpAddr::from([0; 4]).into(), |socket| socket.address());
    let (place, displaced, another) = gateway.waiting.enter(address);
    if another {
        gateway.metrics.shed();
    }
    if let Some(socket) = &socket {
        socket.waits();
    }
    let entry = Entry { waiting: Some(place), displaced, place: None, socket };
    let authorization = parts.headers.get(header::AUTHORIZATION).cloned();
    let gateway = gateway.clone();
    let span = observe::span(&id, "WS", "/graphql");
    let most = gateway.limits.body_bytes;
    Ok(upgrade.max_message_size(most).max_frame_size(most).on_upgrade(move |socket| {
        async move {
            let _held = gateway.metrics.socket();
            session::serve(gateway, socket, authorization, entry, id).await;
        }
        .instrument(span)
    }))
}
