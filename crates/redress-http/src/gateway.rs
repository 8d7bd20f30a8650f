//! The HTTP side of a schema and its options.

use std::{fmt, sync::Arc};

use async_graphql::{Executor, ObjectType, Request, Response, Schema, SchemaBuilder, SubscriptionType};
use futures_util::{future::BoxFuture, stream::BoxStream};
use tokio::sync::{Semaphore, watch};

use super::{
    admission::Admission,
    authenticator::Authenticator,
    completion, cost_extension, document_cache, eviction_pool,
    limits::Limits,
    metric::Metric,
    metrics::Metrics,
    price::{Priced, Prices},
    query_page::ReadyQuery,
    sockets::Sockets,
};

/// The schema behind two functions, so that only they are compiled for each schema type.
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
    pub(crate) documents: document_cache::DocumentCache,
    pub(crate) origins: Vec<String>,
    pub(crate) codes: Vec<&'static str>,
    pub(crate) prices: Prices,
    pub(crate) ready: Vec<ReadyQuery>,
    pub(crate) stop: Option<watch::Receiver<bool>>,
    pub(crate) metrics: Metrics,
    pub(crate) admission: Arc<Admission>,
    pub(crate) streams: Arc<Semaphore>,
    pub(crate) connections: Arc<Semaphore>,
    pub(crate) uninitialised: eviction_pool::EvictionPool,
    pub(crate) sockets: Sockets,
}

impl Gateway {
    /// Finishes a schema, with the cost limit in it, and serves it over HTTP.
    pub fn new<Q, M, S>(schema: SchemaBuilder<Q, M, S>, authenticator: Authenticator, limits: Limits) -> Self
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
        Schema<Q, M, S>: Executor,
    {
        // The document is measured before; this limit only has to allow what was allowed there.
        let metrics = Metrics::default();
        let admission = Arc::new(Admission::new(&limits, metrics.running()));
        let schema = schema
            .extension(cost_extension::CostExtension { cost: limits.cost, admission: admission.clone() });
        let schema = schema.extension(completion::Completion).data(metrics.commands.clone());
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
            uninitialised: eviction_pool::EvictionPool::new(limits.init_connections),
            sockets: Sockets::new(&limits),
            limits,
            documents: document_cache::DocumentCache::new(),
        }
    }

    /// Adds origins whose pages may call (`https://desk.example`). Without this, no other origin may.
    #[must_use]
    pub fn origins(mut self, origins: impl IntoIterator<Item = String>) -> Self {
        self.origins.extend(origins);
        self
    }

    /// Adds values of `extensions.code` that callers may see. An error of a resolver with another code, or with none, is an internal fault.
    #[must_use]
    pub fn codes(mut self, codes: impl IntoIterator<Item = &'static str>) -> Self {
        self.codes.extend(codes);
        self
    }

    /// Sets the function that adds to an operation's cost what the schema does not know, such as the number of units that a sum covers.
    #[must_use]
    pub fn prices(mut self, prices: impl Fn(&Priced<'_>) -> usize + Send + Sync + 'static) -> Self {
        self.prices = Box::new(prices);
        self
    }

    /// The table of connections, for [`serve()`](crate::serve()).
    #[must_use]
    pub fn sockets(&self) -> Sockets {
        self.sockets.clone()
    }

    /// Adds queries that the page at `/query` offers.
    #[must_use]
    pub fn ready_queries(mut self, queries: impl IntoIterator<Item = ReadyQuery>) -> Self {
        self.ready.extend(queries);
        self
    }

    /// Adds a source of metrics. Each request for `/metrics` calls it and waits for it.
    #[must_use]
    pub fn metrics<F, Fut>(mut self, source: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Vec<Metric>> + Send + 'static,
    {
        self.metrics.add_source(Box::new(move || Box::pin(source())));
        self
    }

    /// Ends all streams and WebSocket connections once the value is true: a server that stops waits until they have ended.
    #[must_use]
    pub fn stop(mut self, stop: watch::Receiver<bool>) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Waits until the server stops; for ever without [`stop`](Self::stop).
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
