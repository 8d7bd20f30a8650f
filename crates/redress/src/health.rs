//! `/health/live` and `/health/ready`, for supervisors and load balancers.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::time::timeout;

use redress_api::graphql::Opening;
use redress_log::migrations::{self, MigrationStatus};
use redress_read::{ProjectionStatus, ReadError};

const PATIENCE: Duration = Duration::from_secs(3);

/// The two routes.
pub(crate) fn router(pool: PgPool, opening: Opening) -> Router {
    let ready = get(ready).with_state((pool, opening));
    Router::new().route("/health/live", get(live)).route("/health/ready", ready)
}

/// The process runs; says nothing about what it depends on.
async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// The database answers, is at the expected version, the read side gets on, and queries are answered: 200, or 503 with the reason.
async fn ready(State((pool, opening)): State<(PgPool, Opening)>) -> (StatusCode, Json<Value>) {
    match timeout(PATIENCE, look(&pool)).await {
        Ok(Ok(_)) if !opening.is_open() => {
            unready("NOT_READY", "the log is being opened: ask again in a moment", Value::Null)
        }
        Ok(Ok((migration, projection))) => readiness(migration.expected, &projection),
        Ok(Err(fault)) => unready(fault.code(), &fault.to_string(), Value::Null),
        Err(_) => {
            unready("DATABASE_UNREACHABLE", "the database does not answer: check that it runs", Value::Null)
        }
    }
}

async fn look(pool: &PgPool) -> Result<(MigrationStatus, ProjectionStatus), ReadError> {
    Ok((migrations::check(pool).await?, redress_read::status(pool).await?))
}

fn readiness(migration: i64, status: &ProjectionStatus) -> (StatusCode, Json<Value>) {
    let mut projection = json!({
        "position": status.position,
        "lag": { "events": status.lag_positions, "seconds": status.lag_seconds },
    });
    match &status.failed {
        Some((position, failure)) => {
            projection["failed_position"] = json!(position);
            let message = format!("figures are out of date, because the read side stopped: {failure}");
            unready("PROJECTION_FAILED", &message, projection)
        }
        None => (
            StatusCode::OK,
            Json(json!({
                "status": "ready", "database": "ok", "migration": migration, "projection": projection
            })),
        ),
    }
}

fn unready(code: &str, message: &str, projection: Value) -> (StatusCode, Json<Value>) {
    tracing::info!(code, message, "not ready");
    let mut body = json!({ "status": "unready", "code": code, "message": message });
    if !projection.is_null() {
        body["projection"] = projection;
    }
    (StatusCode::SERVICE_UNAVAILABLE, Json(body))
}
