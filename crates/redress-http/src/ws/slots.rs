//! The limits that a WebSocket connection counts against: a place among unauthenticated connections, then a permit to subscribe.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use crate::{
    eviction_pool::{Eviction, Slot},
    gateway::Gateway,
    sockets::Socket,
};

/// The slots of one connection: until `connection_init` one of the eviction pool, from then on a permit to subscribe.
pub(super) struct Slots {
    pub(super) uninitialised: Option<Slot>,
    pub(super) eviction: Eviction,
    pub(super) permit: Option<OwnedSemaphorePermit>,
    /// `None` in tests without a connection.
    pub(super) socket: Option<Arc<Socket>>,
}

impl Slots {
    /// Takes a permit, after a valid token. Returns whether there was one.
    pub(super) fn admit(&mut self, gateway: &Gateway) -> bool {
        self.permit = gateway.connections.clone().try_acquire_owned().ok();
        let admitted = self.permit.is_some() && self.socket.as_ref().is_none_or(|socket| socket.known());
        if admitted {
            self.uninitialised = None;
        } else {
            gateway.metrics.shed();
        }
        admitted
    }
}
