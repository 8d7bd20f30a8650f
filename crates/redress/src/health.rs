//! `/health/live` and `/health/ready`, for supervisors and load balancers.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::time::timeout;

use redress_api::graphql::Opening;
use redress_log::migrations::{self, MigrationStatus};
use redress_read::{ProjectionStatus, ReadError, Replica};

const PATIENCE: Duration = Duration::from_secs(3);

/// What readiness is computed from.
#[derive(Clone)]
pub(crate) struct Watched {
    pub(crate) pool: PgPool,
    /// The API. Once it is open, it has the state of the replica.
    pub(crate) opening: Opening,
    /// Whether the database accepts new connections. `None` if no watchdog observes it.
    pub(crate) answers: Option<watch::Receiver<bool>>,
}

/// Makes the two routes.
pub(crate) fn router(watched: Watched) -> Router {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready)).with_state(watched)
}

/// Answers that the process runs; checks nothing that it depends on.
async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// Checks that the database answers, accepts new connections and has the expected version, that the read side
/// makes progress, and that queries are answered. Answers 200, or 503 with the reason. The state of the
/// replica is included but does not matter for readiness, since the primary answers without it.
async fn ready(State(watched): State<Watched>) -> (StatusCode, Json<Value>) {
    let (status, Json(mut body)) = primary(&watched).await;
    if let Some(tree) = tree(&watched).await {
        body["tree"] = tree;
    }
    if let Some(replica) = watched.opening.replica() {
        body["replica"] = replica_status(replica);
    }
    (status, Json(body))
}

fn replica_status(replica: &Replica) -> Value {
    match replica.fault() {
        Some(fault) => json!({ "status": "unused", "code": fault.code(), "message": fault.to_string() }),
        None => json!({ "status": "used", "position": replica.status().position }),
    }
}

/// The size of the tree over the log, and its signed size. They do not matter for readiness.
async fn tree(watched: &Watched) -> Option<Value> {
    let proofs = watched.opening.log()?.proofs();
    let status = timeout(PATIENCE, proofs.status()).await.ok()?.ok()?;
    Some(json!({ "size": status.size, "signed": status.signed.map(|(size, _)| size) }))
}

async fn primary(Watched { pool, opening, answers }: &Watched) -> (StatusCode, Json<Value>) {
    // Open connections may still work while the server accepts no new ones. That ends when the first
    // connection is lost.
    if answers.as_ref().is_some_and(|answers| !*answers.borrow()) {
        let message = "the database runs, but accepts no new connections: this program's log \
            names the process to check";
        return unready("DATABASE_HANGS", message, Value::Null);
    }
    match timeout(PATIENCE, look(pool)).await {
        Ok(Ok(_)) if !opening.is_open() => {
            unready("NOT_READY", "the log is being opened: try again in a moment", Value::Null)
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
            let message = format!("figures are out of date because the read side stopped: {failure}");
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
