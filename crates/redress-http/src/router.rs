//! The routes of a gateway.

use std::sync::Arc;

use axum::{Router, middleware, routing::any, routing::get};

use super::{
    gateway::Gateway, handler, in_process::InProcess, metrics_route, observe, query_page, single_headers,
};

impl Gateway {
    /// The routes of the gateway and of the caller (`/health/live`, `/health/ready`), all with request ids, log lines and metrics.
    pub fn router(self, extra: Router) -> Router {
        self.router_with(|_| extra)
    }

    /// The same, with routes that ask the schema themselves, as pages do.
    pub fn router_with(self, extra: impl FnOnce(InProcess) -> Router) -> Router {
        let page = query_page::Page::new(&self.ready);
        let cors = self.cors();
        let gateway = Arc::new(self);
        let extra = extra(InProcess(gateway.clone()));
        Router::new()
            .route("/graphql", any(handler::graphql))
            .route("/metrics", get(metrics_route::serve))
            .with_state(gateway.clone())
            .route("/query", get(move || std::future::ready(page.response())))
            .merge(extra)
            .layer(middleware::from_fn(single_headers::check))
            .layer(cors)
            .layer(middleware::from_fn_with_state(gateway, observe::observe))
    }
}
