//! Tests over HTTP, against a small schema.

mod exposition;
mod limits;
mod media;
mod service;
mod slow;
mod sockets;
mod sse;
mod ws;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{Context, EmptyMutation, ErrorExtensions, Object, Schema, SchemaBuilder, Subscription};
use async_stream::stream;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use futures_util::Stream;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{
    Authenticator, CommandCounts, Counted, Gateway, Limits, RequestId, Sockets, Unauthenticated, serve,
};
use redress_auth::{Pass, Principal};

/// Counts resolver calls.
#[derive(Clone, Default)]
struct Calls(Arc<AtomicUsize>);

struct Query;

#[Object(name = "Query")]
impl Query {
    async fn one(&self, ctx: &Context<'_>) -> i32 {
        ctx.data_unchecked::<Calls>().0.fetch_add(1, Ordering::SeqCst);
        1
    }

    async fn me(&self, ctx: &Context<'_>) -> String {
        ctx.data_unchecked::<Principal>().subject.clone()
    }

    async fn id(&self, ctx: &Context<'_>) -> String {
        ctx.data_unchecked::<RequestId>().to_string()
    }

    async fn node(&self) -> Query {
        Query
    }

    #[graphql(complexity = "first as usize * (child_complexity + 1)")]
    async fn nodes(&self, first: u32) -> Vec<Query> {
        (0..first).map(|_| Query).collect()
    }

    async fn double(&self, n: i32) -> i32 {
        n * 2
    }

    async fn day(&self, day: chrono::NaiveDate) -> String {
        day.to_string()
    }

    async fn secret(&self) -> async_graphql::Result<Option<i32>> {
        Err(async_graphql::Error::new("connection to 10.0.0.1 refused: password=hunter2"))
    }

    async fn strange(&self) -> async_graphql::Result<Option<i32>> {
        Err(async_graphql::Error::new("inner workings").extend_with(|_, e| e.set("code", "SQLSTATE_42P01")))
    }

    async fn absent(&self) -> async_graphql::Result<Option<i32>> {
        Err(async_graphql::Error::new("no such petition").extend_with(|_, e| e.set("code", "NOT_FOUND")))
    }

    async fn own(&self) -> async_graphql::Result<i32> {
        Err(async_graphql::Error::new("read side behind").extend_with(|_, e| e.set("code", "TOO_FAR_BEHIND")))
    }

    async fn panics(&self, #[graphql(default)] n: i32) -> i32 {
        assert!(n > 0, "hunter2");
        n
    }

    async fn sleeps(&self, ms: u64) -> i32 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        0
    }
}

struct Mutation;

#[Object(name = "Mutation")]
impl Mutation {
    async fn change(&self, ctx: &Context<'_>) -> i32 {
        ctx.data_unchecked::<Calls>().0.fetch_add(1, Ordering::SeqCst).try_into().unwrap()
    }

    /// Counted as a command: accepted, and repeated from the second time on.
    async fn command(&self, ctx: &Context<'_>) -> i32 {
        let before = ctx.data_unchecked::<Calls>().0.fetch_add(1, Ordering::SeqCst);
        let outcome = if before < 3 { Counted::Accepted } else { Counted::Repeated };
        CommandCounts::note(ctx, outcome);
        0
    }

    async fn linger(&self) -> i32 {
        tokio::time::sleep(Duration::from_secs(60)).await;
        0
    }
}

struct Events;

#[Subscription(name = "Subscription")]
impl Events {
    async fn count(&self, to: i32, #[graphql(default)] ms: u64) -> impl Stream<Item = i32> {
        stream! {
            for n in 0..to {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                yield n;
            }
        }
    }

    async fn flood(&self) -> impl Stream<Item = String> {
        stream! {
            loop {
                tokio::time::sleep(Duration::ZERO).await;
                yield "x".repeat(10_000);
            }
        }
    }

    async fn silence(&self) -> impl Stream<Item = i32> {
        futures_util::stream::pending()
    }

    async fn refused(
        &self,
        #[graphql(default)] ms: u64,
    ) -> async_graphql::Result<futures_util::stream::Empty<i32>> {
        if ms > 0 {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        Err(async_graphql::Error::new("hunter2"))
    }

    async fn breaks(&self) -> impl Stream<Item = async_graphql::Result<i32>> {
        stream! {
            yield Ok(1);
            yield Err(async_graphql::Error::new("hunter2"));
            yield Ok(3);
        }
    }
}

fn schema(calls: &Calls) -> SchemaBuilder<Query, Mutation, Events> {
    Schema::build(Query, Mutation, Events).data(calls.clone())
}

fn authenticator() -> Authenticator {
    Authenticator::new(|header| async move {
        match header.as_ref().and_then(|header| header.to_str().ok()) {
            Some("Bearer good") => {
                Ok(Principal { subject: "tester".to_owned(), unit: None, roles: Default::default() })
            }
            _ => Err(Unauthenticated),
        }
    })
}

/// Accepts every token while the value is true.
fn revocable() -> (Authenticator, Arc<AtomicBool>) {
    let valid = Arc::new(AtomicBool::new(true));
    let check = valid.clone();
    let authenticator = Authenticator::new(move |_| {
        let known = check.load(Ordering::SeqCst);
        async move {
            let principal = Principal { subject: "x".to_owned(), unit: None, roles: Default::default() };
            if known { Ok(principal) } else { Err(Unauthenticated) }
        }
    });
    (authenticator, valid)
}

/// Accepts every token for this long from now.
fn expiring(life: Duration) -> Authenticator {
    let end = std::time::Instant::now() + life;
    Authenticator::new(move |_| {
        let left = end.saturating_duration_since(std::time::Instant::now());
        async move {
            let principal = Principal { subject: "x".to_owned(), unit: None, roles: Default::default() };
            if left.is_zero() { Err(Unauthenticated) } else { Ok(Pass { principal, left }) }
        }
    })
}

/// A gateway under test.
struct Site {
    router: Router,
    calls: Calls,
    sockets: Sockets,
}

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    fn code(&self) -> String {
        let body = self.json();
        body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn site() -> Site {
    site_with(Limits::default())
}

fn site_with(limits: Limits) -> Site {
    built(limits, |gateway| gateway)
}

fn built(limits: Limits, change: impl FnOnce(Gateway) -> Gateway) -> Site {
    let calls = Calls::default();
    let gateway = Gateway::new(schema(&calls), authenticator(), limits).codes(["TOO_FAR_BEHIND"]);
    let gateway = change(gateway);
    let sockets = gateway.sockets();
    Site { router: gateway.router(Router::new()), calls, sockets }
}

/// A gateway with another authenticator.
fn guarded(authenticator: Authenticator, limits: Limits) -> Site {
    let calls = Calls::default();
    let gateway = Gateway::new(schema(&calls), authenticator, limits);
    let sockets = gateway.sockets();
    Site { router: gateway.router(Router::new()), calls, sockets }
}

impl Site {
    async fn send(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Got { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn post(&self, accept: &str, body: impl Into<Body>) -> Got {
        self.send(post(&[("accept", accept)], body)).await
    }

    /// Posts a query, accepting `application/graphql-response+json`.
    async fn query(&self, query: &str) -> Got {
        self.post(STRICT, json!({ "query": query }).to_string()).await
    }

    /// Listens on a port of its own.
    async fn listen(&self) -> std::net::SocketAddr {
        let listener = super::listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let (router, sockets) = (self.router.clone(), self.sockets.clone());
        tokio::spawn(async move {
            let (_never, stop) = tokio::sync::watch::channel(false);
            serve(listener, router, sockets, stop).await;
        });
        address
    }

    /// The sum of a metric's samples with a label.
    async fn metric(&self, name: &str, label: &str) -> f64 {
        let text = self.send(request("GET", "/metrics", &[], "")).await.text;
        let lines = text.lines().filter(|line| line.starts_with(name) && line.contains(label));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }

    fn calls(&self) -> usize {
        self.calls.0.load(Ordering::SeqCst)
    }
}

const STRICT: &str = "application/graphql-response+json";
const LENIENT: &str = "application/json";

fn post(headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    request("POST", "/graphql", &[&[("content-type", "application/json")], headers].concat(), body)
}

fn request(method: &str, uri: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(uri);
    if headers.iter().all(|(name, _)| *name != "authorization") {
        request = request.header("authorization", "Bearer good");
    }
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

#[test]
fn other_schemas_fit() {
    let schema = Schema::build(Query, EmptyMutation, async_graphql::EmptySubscription);
    let _ = Gateway::new(schema, authenticator(), Limits::default()).router(Router::new());
}
