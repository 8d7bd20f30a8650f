//! The handler of `/metrics`.

use std::sync::Arc;

use axum::{extract::State, http::header, response::IntoResponse};

use super::gateway::Gateway;

pub(crate) async fn serve(State(gateway): State<Arc<Gateway>>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        gateway.metrics.render(gateway.sockets.metrics()).await,
    )
}
