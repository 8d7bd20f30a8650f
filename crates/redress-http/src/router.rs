//! The routes of a gateway.

use std::sync::Arc;

use axum::{Router, middleware, response::Redirect, routing::any, routing::get};

use super::{exposition, gateway::Gateway, handler, observe, page, single};

impl Gateway {
    /// The routes, and those of the caller (`/health/live`, `/health/ready`) under the same ids, log and metrics.
    pub fn router(self, extra: Router) -> Router {
        let page = page::Page::new(&self.ready);
        let cors = self.cors();
        let gateway = Arc::new(self);
        Router::new()
            .route("/graphql", any(handler::graphql))
            .route("/metrics", get(exposition::serve))
            .with_state(gateway.clone())
            .route("/query", get(move || std::future::ready(page.response())))
            .route("/", get(|| std::future::ready(Redirect::temporary("/query"))))
            .merge(extra)
            .layer(middleware::from_fn(single::single))
            .layer(cors)
            .layer(middleware::from_fn_with_state(gateway, observe::observe))
    }
}
