//! What a WebSocket connection takes up.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use crate::{
    gateway::Gateway,
    lobby::{Displaced, Place},
    sockets::Socket,
};

/// What a connection holds: until `connection_init` a place in the lobby, and one of those who may subscribe from then on.
pub(super) struct Entry {
    pub(super) waiting: Option<Place>,
    pub(super) displaced: Displaced,
    pub(super) place: Option<OwnedSemaphorePermit>,
    /// Where the connection is not a test's.
    pub(super) socket: Option<Arc<Socket>>,
}

impl Entry {
    /// A valid token has come; whether there is a place.
    pub(super) fn admit(&mut self, gateway: &Gateway) -> bool {
        self.place = gateway.connections.clone().try_acquire_owned().ok();
        let admitted = self.place.is_some() && self.socket.as_ref().is_none_or(|socket| socket.known());
        if admitted {
            self.waiting = None;
        } else {
            gateway.metrics.shed();
        }
        admitted
    }
}
