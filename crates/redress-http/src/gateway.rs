//! The HTTP side of a schema: what it is made of, and what it is told before it serves.

use std::{fmt, sync::Arc};

use async_graphql::{Executor, ObjectType, Request, Response, Schema, SchemaBuilder, SubscriptionType};
use futures_util::{future::BoxFuture, stream::BoxStream};
use tokio::sync::{Semaphore, watch};

use super::{
    admission::Admission,
    authenticate::Authenticator,
    complete, guard,
    limits::Limits,
    lobby,
    metric::Metric,
    metrics::Metrics,
    page::ReadyQuery,
    parsed,
    price::{Priced, Prices},
    sockets::Sockets,
};

/// The schema behind two functions: nothing else of this module is compiled once more for every schema.
pub(crate) struct Engine {
    pub(crate) execute: Box<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>,
    pub(crate) stream: Box<dyn Fn(Request) -> BoxStream<'static, Response> + Send + Sync>,
}

impl Engine {
    fn new<E: Executor>(executor: E) -> Self {
        let streams = executor.clone();
        Self {
            execute: Box::new(move |request| {
                let executor = executor.clone();
                Box::pin(async move { executor.execute(request).await })
            }),
            stream: Box::new(move |request| streams.execute_stream(request, None)),
        }
    }
}

/// The HTTP side of a schema.
///
/// Resolvers find the caller's [`Principal`](redress_auth::Principal) and the [`RequestId`](crate::RequestId) in the
/// request's data.
pub struct Gateway {
    pub(crate) engine: Engine,
    pub(crate) authenticator: Authenticator,
    pub(crate) limits: Limits,
    pub(crate) parsed: parsed::Parsed,
    pub(crate) origins: Vec<String>,
    pub(crate) codes: Vec<&'static str>,
    pub(crate) prices: Prices,
    pub(crate) ready: Vec<ReadyQuery>,
    pub(crate) stop: Option<watch::Receiver<bool>>,
    pub(crate) metrics: Metrics,
    pub(crate) admission: Arc<Admission>,
    pub(crate) streams: Arc<Semaphore>,
    pub(crate) connections: Arc<Semaphore>,
    pub(crate) waiting: lobby::Lobby,
    pub(crate) sockets: Sockets,
}

impl Gateway {
    /// Finishes a schema, with the cost limit in it, and puts HTTP in front.
    pub fn new<Q, M, S>(schema: SchemaBuilder<Q, M, S>, authenticator: Authenticator, limits: Limits) -> Self
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
        Schema<Q, M, S>: Executor,
    {
        // The document is measured before; these two only have to let pass what was let pass there.
        let metrics = Metrics::default();
        let admission = Arc::new(Admission::new(&limits, metrics.running()));
        let schema = schema.extension(guard::Guard { cost: limits.cost, admission: admission.clone() });
        let schema = schema.extension(complete::Completion).data(metrics.commands.clone());
        let schema = schema.limit_recursive_depth(limits.selections()).finish();
        Self {
            engine: Engine::new(schema),
            authenticator,
            origins: Vec::new(),
            codes: Vec::new(),
            prices: Box::new(|_| 0),
            ready: Vec::new(),
            stop: None,
            metrics,
            admission,
            streams: Arc::new(Semaphore::new(limits.streams)),
            connections: Arc::new(Semaphore::new(limits.connections)),
            waiting: lobby::Lobby::new(limits.init_connections),
            sockets: Sockets::new(&limits),
            limits,
            parsed: parsed::Parsed::new(),
        }
    }

    /// Origins whose pages may call (`https://desk.example`); none unless said so.
    #[must_use]
    pub fn origins(mut self, origins: impl IntoIterator<Item = String>) -> Self {
        self.origins.extend(origins);
        self
    }

    /// Values of `extensions.code` that callers may see; errors of resolvers with another code, or none, are faults.
    #[must_use]
    pub fn codes(mut self, codes: impl IntoIterator<Item = &'static str>) -> Self {
        self.codes.extend(codes);
        self
    }

    /// What the schema alone does not know of an operation's cost, such as how many units a sum goes over.
    #[must_use]
    pub fn prices(mut self, prices: impl Fn(&Priced<'_>) -> usize + Send + Sync + 'static) -> Self {
        self.prices = Box::new(prices);
        self
    }

    /// The connections that its requests come on, for [`serve()`](crate::serve()).
    #[must_use]
    pub fn sockets(&self) -> Sockets {
        self.sockets.clone()
    }

    /// Queries that the page at `/query` offers.
    #[must_use]
    pub fn ready_queries(mut self, queries: impl IntoIterator<Item = ReadyQuery>) -> Self {
        self.ready.extend(queries);
        self
    }

    /// Further metrics, gathered whenever `/metrics` is asked for, which waits for them.
    #[must_use]
    pub fn metrics<F, Fut>(mut self, source: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Vec<Metric>> + Send + 'static,
    {
        self.metrics.add_source(Box::new(move || Box::pin(source())));
        self
    }

    /// Ends all streams and WebSocket connections once the value is true: a server that stops waits for them.
    #[must_use]
    pub fn stop(mut self, stop: watch::Receiver<bool>) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Waits until the server stops; for ever where nobody said how it would.
    pub(crate) async fn stopped(&self) {
        if let Some(mut stop) = self.stop.clone()
            && stop.wait_for(|stop| *stop).await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("limits", &self.limits).finish_non_exhaustive()
    }
}
