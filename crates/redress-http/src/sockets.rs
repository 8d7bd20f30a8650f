//! Who holds connections: those on which a valid token came, those that nobody knows yet, and how many of each address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::{
    Limits,
    lobby::{Displaced, Lobby, Place},
    metric::{Kind, Metric, Sample, float},
    proxies::Address,
};

/// The connections of a process, shared by [`serve`](crate::serve()) and the [`Gateway`](crate::Gateway) whose requests come on them. A
/// clone is the same.
#[derive(Debug, Clone)]
pub struct Sockets(Arc<House>);

#[derive(Debug)]
pub(crate) struct House {
    pub(crate) limits: Limits,
    lobby: Lobby,
    known: Arc<Semaphore>,
    addresses: Arc<Addresses>,
    /// Bytes of heads that have not ended yet.
    unfinished: AtomicUsize,
    refused: [AtomicU64; Refused::ALL.len()],
}

/// Why a connection was not taken, or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The address has as many as it may.
    Address,
    /// It gave its place in the lobby to a newcomer.
    Displaced,
    /// A valid token came, and there is no place for it.
    Sockets,
    /// Its caller does not read the answer.
    Unread,
    /// Too many headers begin and do not end.
    Headers,
    /// A line ends in a bare LF.
    BareLf,
}

impl Refused {
    const ALL: [Self; 6] =
        [Self::Address, Self::Displaced, Self::Sockets, Self::Unread, Self::Headers, Self::BareLf];

    fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Displaced => "displaced",
            Self::Sockets => "sockets",
            Self::Unread => "unread",
            Self::Headers => "headers",
            Self::BareLf => "bare_lf",
        }
    }
}

/// How many connections, or requests through a proxy, each address has.
#[derive(Debug, Default)]
struct Addresses(Mutex<HashMap<Address, usize>>);

/// Counts one for an address, as long as it lives.
#[derive(Debug)]
pub(crate) struct Held {
    addresses: Arc<Addresses>,
    address: Address,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.address);
            }
        }
    }
}

impl House {
    pub(crate) fn refuse(&self, why: Refused) {
        self.refused[why as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one for an address; `None` if that would be one too many and `yields` does not make up for it.
    fn hold(&self, address: Address, yields: impl FnOnce() -> bool) -> Option<Held> {
        let mut held = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.get(&address).copied().unwrap_or_default();
        if count >= self.limits.sockets_per_address && !yields() {
            return None;
        }
        held.insert(address, count + 1);
        Some(Held { addresses: self.addresses.clone(), address })
    }

    /// Counts bytes of a head that has not ended; whether they may be kept.
    pub(crate) fn keep_unfinished(&self, bytes: usize) -> bool {
        self.unfinished.fetch_add(bytes, Ordering::Relaxed) + bytes <= self.limits.unfinished_heads
    }

    /// The head has ended, or its connection.
    pub(crate) fn drop_unfinished(&self, bytes: usize) {
        self.unfinished.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Sockets {
    /// With these limits.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self(Arc::new(House {
            lobby: Lobby::new(limits.unknown_sockets),
            known: Arc::new(Semaphore::new(limits.sockets.min(Semaphore::MAX_PERMITS))),
            addresses: Arc::default(),
            unfinished: AtomicUsize::new(0),
            refused: Default::default(),
            limits: limits.clone(),
        }))
    }

    pub(crate) fn house(&self) -> &Arc<House> {
        &self.0
    }

    /// Takes a connection in; `None` where its address has too many, all of them with a valid token.
    pub(crate) fn enter(&self, peer: IpAddr, open: mpsc::Sender<()>) -> Option<(Arc<Socket>, Displaced)> {
        let house = &self.0;
        let address = Address::from(peer);
        let proxy = house.limits.proxies.trust(peer);
        let held = if proxy {
            None
        } else {
            let yields = || {
                let yields = house.lobby.displace(address);
                if yields {
                    house.refuse(Refused::Displaced);
                }
                yields
            };
            let Some(held) = house.hold(address, yields) else {
                house.refuse(Refused::Address);
                return None;
            };
            Some(held)
        };
        let (place, displaced, another) = house.lobby.enter(address);
        if another {
            house.refuse(Refused::Displaced);
        }
        let socket = Socket {
            house: house.clone(),
            address,
            proxy,
            standing: Mutex::new(Standing::Unknown(place)),
            phase: Mutex::new(Phase::Head),
            client: Mutex::new(None),
            asked: AtomicBool::new(false),
            _held: held,
            _open: open,
        };
        Some((Arc::new(socket), displaced))
    }

    /// What the connections are like, for `/metrics`.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let house = &self.0;
        let known = house.limits.sockets.min(Semaphore::MAX_PERMITS) - house.known.available_permits();
        let sample = |name, value: &str, count: u64| Sample {
            labels: vec![(name, value.to_owned())],
            value: float(count),
        };
        let open = [("known", known), ("unknown", house.lobby.len())];
        let open = open.map(|(token, count)| sample("token", token, count as u64));
        let refused = Refused::ALL
            .map(|why| sample("reason", why.name(), house.refused[why as usize].load(Ordering::Relaxed)));
        vec![
            Metric {
                name: "redress_http_sockets",
                help: "Open connections; known are those on which a valid token came.",
                kind: Kind::Gauge,
                samples: open.into(),
            },
            Metric {
                name: "redress_http_sockets_refused_total",
                help: "Connections that were not taken, or ended, by reason.",
                kind: Kind::Counter,
                samples: refused.into(),
            },
            Metric::gauge(
                "redress_http_unfinished_header_bytes",
                "Bytes of request headers that have not ended yet.",
                float(house.unfinished.load(Ordering::Relaxed) as u64),
            ),
        ]
    }
}

/// What stands on the wire next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// A request's line and headers.
    Head,
    /// So many bytes of a body, and a head after them.
    Body(u64),
    /// Something without heads, to its end: a body in chunks, frames of a WebSocket.
    Opaque,
}

#[derive(Debug)]
enum Standing {
    Unknown(#[expect(dead_code, reason = "held")] Place),
    /// A WebSocket before `connection_init`, which has a lobby of its own.
    Waits,
    Known(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit),
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) house: Arc<House>,
    address: Address,
    proxy: bool,
    standing: Mutex<Standing>,
    phase: Mutex<Phase>,
    /// Whose WebSocket it became, behind a proxy.
    client: Mutex<Option<Held>>,
    asked: AtomicBool,
    _held: Option<Held>,
    _open: mpsc::Sender<()>,
}

impl Socket {
    /// A valid token came on it; whether there is a place for that.
    pub(crate) fn known(&self) -> bool {
        let mut standing = lock(&self.standing);
        if matches!(*standing, Standing::Known(_)) {
            return true;
        }
        let Ok(permit) = self.house.known.clone().try_acquire_owned() else {
            self.house.refuse(Refused::Sockets);
            return false;
        };
        *standing = Standing::Known(permit);
        true
    }

    /// From now on it waits for `connection_init`.
    pub(crate) fn waits(&self) {
        let mut standing = lock(&self.standing);
        if matches!(*standing, Standing::Unknown(_)) {
            *standing = Standing::Waits;
        }
    }

    /// Where it comes from.
    pub(crate) fn address(&self) -> Address {
        lock(&self.client).as_ref().map_or(self.address, |held| held.address)
    }

    /// Whether a request came on it.
    pub(crate) fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// A head has been read, and this follows it.
    pub(crate) fn begins(&self, next: Phase) {
        self.asked.store(true, Ordering::Relaxed);
        self.set(next);
    }

    pub(crate) fn set(&self, phase: Phase) {
        *lock(&self.phase) = phase;
    }

    pub(crate) fn phase(&self) -> Phase {
        *lock(&self.phase)
    }

    /// The client of a trusted proxy's request, counted; nothing to count is `Ok(None)`.
    pub(crate) fn client(&self, headers: &axum::http::HeaderMap) -> Result<Option<Held>, ()> {
        let client = if self.proxy { self.house.limits.proxies.client(headers) } else { None };
        let Some(client) = client else { return Ok(None) };
        let held = self.house.hold(client, || false);
        held.map(Some).ok_or_else(|| self.house.refuse(Refused::Address))
    }

    /// Keeps the client counted as long as the connection lives.
    pub(crate) fn keep(&self, client: Option<Held>) {
        *lock(&self.client) = client;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
