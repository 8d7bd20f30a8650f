//! The limits of one request, of one connection and of the whole process.

use std::time::Duration;

use super::client_address::Proxies;

/// The limits of one request, of one connection and of the whole process; what exceeds them is refused before any work.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a request's body or of a WebSocket message (1 MiB); past it 413.
    pub body_bytes: usize,
    /// Time for a body to arrive (10 s); past it 408.
    pub body_time: Duration,
    /// Time for a request's line and headers to arrive, and between two requests on a connection (15 s); past it the connection ends.
    pub header_time: Duration,
    /// Bytes of a request's line and headers (32 KiB; at least 8 KiB); past it 431.
    pub head_bytes: usize,
    /// Bytes of incomplete request lines and headers, over all connections (16 MiB); a connection that would exceed them is closed.
    /// Headers that arrive in one piece never count.
    pub unfinished_heads: usize,
    /// Time in which a caller must take 4 KiB of an answer, or the rest of it (10 s); past it the connection is cut.
    pub write_time: Duration,
    /// Connections that have sent a valid token (4,096); past it 503.
    pub sockets: usize,
    /// Connections that have not sent a valid token yet (1,024). One more evicts the oldest of the address that has the most. They do not
    /// count among `sockets`, so that a health check is always accepted.
    pub unknown_sockets: usize,
    /// Connections of one address (512; of IPv6, of one /64 network). One more evicts the oldest that has not sent a valid token; if all
    /// have, it gets 429. Behind a trusted proxy, its clients' requests count instead, see [`Proxies`].
    pub sockets_per_address: usize,
    /// Proxies that are trusted to name the client of a request; empty unless configured.
    pub proxies: Proxies,
    /// Time from the parsed request to its answer, including waiting (10 s); past it 504.
    pub deadline: Duration,
    /// Bytes of the query text (64 KiB): `QUERY_TOO_LONG`.
    pub query_bytes: usize,
    /// Lexical tokens of the query text (4,000): `QUERY_TOO_LONG`.
    pub tokens: usize,
    /// Brackets within brackets in the query text (64): `QUERY_TOO_DEEP`. Parsers recurse, so this comes first.
    pub nesting: usize,
    /// Fields within fields (15, as many as the usual introspection query has): `QUERY_TOO_DEEP`.
    pub depth: usize,
    /// Complexity as the schema counts it (10,000): `QUERY_TOO_EXPENSIVE`.
    pub cost: usize,
    /// Items of a page, as `first` and `last` ask for them (100): `PAGE_TOO_LARGE`.
    pub page: usize,
    /// Fields and fragments, with every fragment spread out (2,000): `TOO_MANY_FIELDS`.
    pub fields: usize,
    /// Bytes that variables take wherever arguments use them, with every fragment spread out and for each item of a page (16 MiB):
    /// `VARIABLES_TOO_LARGE`. A use is a copy.
    pub copied: usize,
    /// Fields at the root of an operation (20): `TOO_MANY_ROOT_FIELDS`.
    pub root_fields: usize,
    /// Aliases with every fragment spread out (50): `TOO_MANY_ALIASES`.
    pub aliases: usize,
    /// Directives with every fragment spread out (50): `TOO_MANY_DIRECTIVES`.
    pub directives: usize,
    /// Fragment definitions (50): `TOO_MANY_FRAGMENTS`.
    pub fragments: usize,
    /// Operations in one document (10): `TOO_MANY_OPERATIONS`.
    pub operations: usize,
    /// Lists within lists below `__schema` and `__type` (2): `INTROSPECTION_TOO_DEEP`.
    pub introspection_lists: usize,
    /// `__schema` and `__type` fields (5): `TOO_MUCH_INTROSPECTION`.
    pub introspection_roots: usize,
    /// Requests in execution (64).
    pub executing: usize,
    /// Requests waiting for execution (256); past it 503.
    pub waiting: usize,
    /// Cost up to which a request is admitted without a share of `load` (1,000).
    pub light: usize,
    /// Total cost of heavy requests (above `light`) in execution (10,000): about four breakdowns of a city's year.
    pub load: usize,
    /// Total cost of heavy requests that may wait (20,000), each for a quarter of `deadline`; past it 503.
    pub waiting_load: usize,
    /// Subscriptions in the whole process (1,024); past it 503 or `OVERLOADED`.
    pub streams: usize,
    /// WebSocket connections after `connection_init` (1,024); past it 503, or close code 1013.
    pub connections: usize,
    /// WebSocket connections before `connection_init` (128). One more evicts the oldest of the address that has the most, which is closed
    /// with 1013.
    pub init_connections: usize,
    /// Operations at once on one WebSocket connection (32): `TOO_MANY_SUBSCRIPTIONS`.
    pub subscriptions: usize,
    /// Time for `connection_init` to arrive (5 s); past it close code 4408.
    pub init_time: Duration,
    /// Time between two keep-alive messages on a stream (20 s); the token is checked again each time, and when it expires.
    pub keep_alive: Duration,
}

impl Limits {
    /// Selections within selections, with every fragment spread out; past it `QUERY_TOO_DEEP`.
    pub(crate) fn selections(&self) -> usize {
        self.nesting.saturating_add(self.depth)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_time: Duration::from_secs(10),
            header_time: Duration::from_secs(15),
            head_bytes: 32 * 1024,
            unfinished_heads: 16 * 1024 * 1024,
            write_time: Duration::from_secs(10),
            sockets: 4_096,
            unknown_sockets: 1_024,
            sockets_per_address: 512,
            proxies: Proxies::default(),
            deadline: Duration::from_secs(10),
            query_bytes: 64 * 1024,
            tokens: 4_000,
            nesting: 64,
            depth: 15,
            cost: 10_000,
            page: 100,
            fields: 2_000,
            copied: 16 * 1024 * 1024,
            root_fields: 20,
            aliases: 50,
            directives: 50,
            fragments: 50,
            operations: 10,
            introspection_lists: 2,
            introspection_roots: 5,
            executing: 64,
            waiting: 256,
            light: 1_000,
            load: 10_000,
            waiting_load: 20_000,
            streams: 1_024,
            connections: 1_024,
            init_connections: 128,
            subscriptions: 32,
            init_time: Duration::from_secs(5),
            keep_alive: Duration::from_secs(20),
        }
    }
}
