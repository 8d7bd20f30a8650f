//! Subscriptions over WebSockets, protocol `graphql-transport-ws`.
//!
//! Written here, because `async_graphql_axum::GraphQLWebSocket` (7.2.1) never sends `error`: it ends a subscription after a fault with
//! `complete`. It also closes with other codes (1002 for 4400, 1011 for 4401), replaces a subscription whose id is used again (4409 here),
//! sets no time limit for `connection_init` (4408) and no limit on subscriptions, and does not end with the token (4403).

mod message;
mod session;
mod slots;

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRequestParts, WebSocketUpgrade},
    http::{StatusCode, header, request::Parts},
    response::Response,
};
use tracing::Instrument;

use super::{gateway::Gateway, label::RequestId, observe, reply::Reply, sockets::Socket};
use slots::Slots;

const PROTOCOL: &str = "graphql-transport-ws";

/// Upgrades a connection, after checks of origin, protocol and limits.
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
    let (slot, eviction, evicts) = gateway.uninitialised.enter(address);
    if evicts {
        gateway.metrics.shed();
    }
    if let Some(socket) = &socket {
        socket.uninitialised();
    }
    let slots = Slots { uninitialised: Some(slot), eviction, permit: None, socket };
    let authorization = parts.headers.get(header::AUTHORIZATION).cloned();
    let gateway = gateway.clone();
    let span = observe::span(&id, "WS", "/graphql");
    let most = gateway.limits.body_bytes;
    Ok(upgrade.max_message_size(most).max_frame_size(most).on_upgrade(move |socket| {
        async move {
            let _open = gateway.metrics.socket();
            session::serve(gateway, socket, authorization, slots, id).await;
        }
        .instrument(span)
    }))
}
