//! `/health/live` and `/health/ready`, for supervisors and load balancers.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::time::timeout;

use redress_log::migrations;

const PATIENCE: Duration = Duration::from_secs(3);

/// The two routes.
pub(crate) fn router(pool: PgPool) -> Router {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready)).with_state(pool)
}

/// The process runs; says nothing about what it depends on.
async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// The database answers and is at the expected version: 200, or 503 with the reason.
async fn ready(State(pool): State<PgPool>) -> (StatusCode, Json<Value>) {
    match timeout(PATIENCE, migrations::check(&pool)).await {
        Ok(Ok(status)) => (
            StatusCode::OK,
            Json(json!({ "status": "ready", "database": "ok", "migration": status.expected })),
        ),
        Ok(Err(fault)) => unready(fault.code(), &fault.to_string()),
        Err(_) => unready("DATABASE_UNREACHABLE", "the database does not answer: check that it runs"),
    }
}

fn unready(code: &str, message: &str) -> (StatusCode, Json<Value>) {
    tracing::info!(code, message, "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "unready", "code": code, "message": message })))
}
