//! The table of open connections: those that have sent a valid token (known), those that have not (unknown), and the number of each address.

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
    client_address::Address,
    eviction_pool::{Eviction, EvictionPool, Slot},
    metric::{Kind, Metric, Sample, float},
};

/// The connections of a process, shared by [`serve`](crate::serve()) and the [`Gateway`](crate::Gateway) that answers their requests. A
/// clone is the same table.
#[derive(Debug, Clone)]
pub struct Sockets(Arc<SocketTable>);

#[derive(Debug)]
pub(crate) struct SocketTable {
    pub(crate) limits: Limits,
    unknown: EvictionPool,
    known: Arc<Semaphore>,
    addresses: Arc<Addresses>,
    /// Bytes of incomplete request heads.
    unfinished: AtomicUsize,
    refused: [AtomicU64; Refused::ALL.len()],
}

/// Why a connection was refused or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The address has reached its limit.
    Address,
    /// A new connection evicted it.
    Displaced,
    /// It sent a valid token, and the limit of known connections was reached.
    Sockets,
    /// Its caller did not read the answer.
    Unread,
    /// Too many request heads were incomplete.
    Headers,
    /// A line ended in a bare LF.
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

/// The number of connections, or of requests through a proxy, of each address.
#[derive(Debug, Default)]
struct Addresses(Mutex<HashMap<Address, usize>>);

/// Counts one for an address until it is dropped.
#[derive(Debug)]
pub(crate) struct AddressCount {
    addresses: Arc<Addresses>,
    address: Address,
}

impl Drop for AddressCount {
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

impl SocketTable {
    pub(crate) fn refuse(&self, why: Refused) {
        self.refused[why as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one for an address; `None` if its limit is reached and `evict` makes no room.
    fn count(&self, address: Address, evict: impl FnOnce() -> bool) -> Option<AddressCount> {
        let mut held = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.get(&address).copied().unwrap_or_default();
        if count >= self.limits.sockets_per_address && !evict() {
            return None;
        }
        held.insert(address, count + 1);
        Some(AddressCount { addresses: self.addresses.clone(), address })
    }

    /// Counts bytes of an incomplete head. Returns whether they are within the limit.
    pub(crate) fn add_unfinished(&self, bytes: usize) -> bool {
        self.unfinished.fetch_add(bytes, Ordering::Relaxed) + bytes <= self.limits.unfinished_heads
    }

    /// Subtracts the bytes of a head that is complete, or whose connection has ended.
    pub(crate) fn subtract_unfinished(&self, bytes: usize) {
        self.unfinished.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Sockets {
    /// An empty table with these limits.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self(Arc::new(SocketTable {
            unknown: EvictionPool::new(limits.unknown_sockets),
            known: Arc::new(Semaphore::new(limits.sockets.min(Semaphore::MAX_PERMITS))),
            addresses: Arc::default(),
            unfinished: AtomicUsize::new(0),
            refused: Default::default(),
            limits: limits.clone(),
        }))
    }

    pub(crate) fn table(&self) -> &Arc<SocketTable> {
        &self.0
    }

    /// Adds a connection; `None` if its address has reached its limit with connections that are all known.
    pub(crate) fn enter(&self, peer: IpAddr, open: mpsc::Sender<()>) -> Option<(Arc<Socket>, Eviction)> {
        let table = &self.0;
        let address = Address::from(peer);
        let proxy = table.limits.proxies.trust(peer);
        let count = if proxy {
            None
        } else {
            let evict = || {
                let evicted = table.unknown.evict(address);
                if evicted {
                    table.refuse(Refused::Displaced);
                }
                evicted
            };
            let Some(count) = table.count(address, evict) else {
                table.refuse(Refused::Address);
                return None;
            };
            Some(count)
        };
        let (slot, eviction, evicts) = table.unknown.enter(address);
        if evicts {
            table.refuse(Refused::Displaced);
        }
        let socket = Socket {
            table: table.clone(),
            address,
            proxy,
            state: Mutex::new(State::Unknown(slot)),
            phase: Mutex::new(Phase::Head),
            client: Mutex::new(None),
            has_request: AtomicBool::new(false),
            _count: count,
            _open: open,
        };
        Some((Arc::new(socket), eviction))
    }

    /// The metrics of the connections.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let table = &self.0;
        let known = table.limits.sockets.min(Semaphore::MAX_PERMITS) - table.known.available_permits();
        let sample = |name, value: &str, count: u64| Sample {
            labels: vec![(name, value.to_owned())],
            value: float(count),
        };
        let open = [("known", known), ("unknown", table.unknown.len())];
        let open = open.map(|(token, count)| sample("token", token, count as u64));
        let refused = Refused::ALL
            .map(|why| sample("reason", why.name(), table.refused[why as usize].load(Ordering::Relaxed)));
        vec![
            Metric {
                name: "redress_http_sockets",
                help: "Open connections; known are those that have sent a valid token.",
                kind: Kind::Gauge,
                samples: open.into(),
            },
            Metric {
                name: "redress_http_sockets_refused_total",
                help: "Connections that were refused or ended, by reason.",
                kind: Kind::Counter,
                samples: refused.into(),
            },
            Metric::gauge(
                "redress_http_unfinished_header_bytes",
                "Bytes of incomplete request headers.",
                float(table.unfinished.load(Ordering::Relaxed) as u64),
            ),
        ]
    }
}

/// The part of HTTP that the next bytes of a connection belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// A request's line and headers.
    Head,
    /// This many bytes of a body, then a head.
    Body(u64),
    /// No more heads: a body in chunks, or frames of a WebSocket.
    Opaque,
}

#[derive(Debug)]
enum State {
    Unknown(#[expect(dead_code, reason = "held")] Slot),
    /// A WebSocket before `connection_init`; those have a pool of their own.
    Uninitialised,
    Known(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit),
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) table: Arc<SocketTable>,
    address: Address,
    proxy: bool,
    state: Mutex<State>,
    phase: Mutex<Phase>,
    /// The proxy's client whose WebSocket it is.
    client: Mutex<Option<AddressCount>>,
    has_request: AtomicBool,
    _count: Option<AddressCount>,
    _open: mpsc::Sender<()>,
}

impl Socket {
    /// Marks the connection as known, after a valid token. Returns `false` if the limit of known connections is reached.
    pub(crate) fn known(&self) -> bool {
        let mut state = lock(&self.state);
        if matches!(*state, State::Known(_)) {
            return true;
        }
        let Ok(permit) = self.table.known.clone().try_acquire_owned() else {
            self.table.refuse(Refused::Sockets);
            return false;
        };
        *state = State::Known(permit);
        true
    }

    /// Marks the connection as a WebSocket that waits for `connection_init`.
    pub(crate) fn uninitialised(&self) {
        let mut state = lock(&self.state);
        if matches!(*state, State::Unknown(_)) {
            *state = State::Uninitialised;
        }
    }

    /// The address of the caller.
    pub(crate) fn address(&self) -> Address {
        lock(&self.client).as_ref().map_or(self.address, |count| count.address)
    }

    /// Whether a request has come on it.
    pub(crate) fn has_request(&self) -> bool {
        self.has_request.load(Ordering::Relaxed)
    }

    /// Sets what follows the head that was just read.
    pub(crate) fn begins(&self, next: Phase) {
        self.has_request.store(true, Ordering::Relaxed);
        self.set(next);
    }

    pub(crate) fn set(&self, phase: Phase) {
        *lock(&self.phase) = phase;
    }

    pub(crate) fn phase(&self) -> Phase {
        *lock(&self.phase)
    }

    /// Counts the client of a trusted proxy's request. `Ok(None)`: there is nothing to count.
    pub(crate) fn client(&self, headers: &axum::http::HeaderMap) -> Result<Option<AddressCount>, ()> {
        let client = if self.proxy { self.table.limits.proxies.client(headers) } else { None };
        let Some(client) = client else { return Ok(None) };
        let count = self.table.count(client, || false);
        count.map(Some).ok_or_else(|| self.table.refuse(Refused::Address))
    }

    /// Counts the client until the connection ends.
    pub(crate) fn keep(&self, client: Option<AddressCount>) {
        *lock(&self.client) = client;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
