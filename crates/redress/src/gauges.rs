//! The gauges in `/metrics` for the log, the read side and the connections.

use std::sync::Arc;
use std::time::{Duration, Instant};

use redress_api::graphql::Opening;
use redress_http::{Kind, Metric, Sample};
use redress_log::proof::TreeStatus;
use redress_read::{ProjectionStatus, Replica, ReplicaStatus};
use sqlx::PgPool;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long the database may take. Gauges that are not known by then are omitted.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long values are cached, so that frequent scrapes do not load the database.
const FRESH: Duration = Duration::from_secs(1);

/// Reads the values when `/metrics` is scraped, at most once a second. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Gauges {
    pool: PgPool,
    opening: Opening,
    last: Arc<Mutex<Option<(Instant, ProjectionStatus)>>>,
}

impl Gauges {
    pub(crate) fn new(pool: PgPool, opening: Opening) -> Self {
        Self { pool, opening, last: Arc::default() }
    }

    pub(crate) async fn gather(self) -> Vec<Metric> {
        let replica = self.opening.replica();
        let mut metrics = connections(&self.pool, replica.map(|replica| replica.pool()));
        metrics.extend(replica.into_iter().flat_map(|replica| of_replica(replica)));
        // Errors are logged by the code that needs the database; here they only set a gauge to 0.
        let status = timeout(PATIENCE, self.status()).await.ok().flatten();
        let up =
            Metric::gauge("redress_database_up", "Whether the database answers.", number(status.is_some()));
        metrics.push(up);
        if let Some(status) = status {
            metrics.extend(progress(&status));
        }
        if let Some(tree) = timeout(PATIENCE, self.tree()).await.ok().flatten() {
            metrics.extend(of_tree(&tree));
        }
        metrics
    }

    /// The status of the tree, once the log is open.
    async fn tree(&self) -> Option<TreeStatus> {
        self.opening.log()?.proofs().status().await.ok()
    }

    async fn status(&self) -> Option<ProjectionStatus> {
        let mut last = self.last.lock().await;
        match &*last {
            Some((at, status)) if at.elapsed() < FRESH => Some(status.clone()),
            _ => {
                let status = redress_read::status(&self.pool).await.ok()?;
                *last = Some((Instant::now(), status.clone()));
                Some(status)
            }
        }
    }
}

/// The connection pools. The log's writer and listener and the projector have connections of their own.
fn connections(shared: &PgPool, replica: Option<&PgPool>) -> Vec<Metric> {
    let pools = [("shared", Some(shared)), ("replica", replica)];
    let pools = || pools.into_iter().filter_map(|(name, pool)| Some((name, pool?)));
    let sample = |pool: &str, state: Option<&'static str>, count: u32| Sample {
        labels: [("pool", pool)]
            .into_iter()
            .chain(state.map(|state| ("state", state)))
            .map(|(name, value)| (name, value.to_owned()))
            .collect(),
        value: f64::from(count),
    };
    let open = pools().flat_map(|(name, pool)| {
        let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
        let in_use = pool.size().saturating_sub(idle);
        [sample(name, Some("in_use"), in_use), sample(name, Some("idle"), idle)]
    });
    let most = pools().map(|(name, pool)| sample(name, None, pool.options().get_max_connections()));
    vec![
        Metric {
            name: "redress_database_connections",
            help: "Connections of the pool that the log's readers and the figures share, and of the replica's.",
            kind: Kind::Gauge,
            samples: open.collect(),
        },
        Metric {
            name: "redress_database_connections_max",
            help: "The most connections that the pool may have.",
            kind: Kind::Gauge,
            samples: most.collect(),
        },
    ]
}

fn of_tree(tree: &TreeStatus) -> [Metric; 2] {
    let count = |count: u64| float(i64::try_from(count).unwrap_or(i64::MAX));
    let signed = tree.signed.map_or(0, |(size, _)| size);
    [
        Metric::gauge(
            "redress_tree_position",
            "Position of the last event in the Merkle tree.",
            count(tree.size),
        ),
        Metric::gauge(
            "redress_tree_signed_position",
            "Position of the last event under a signed checkpoint.",
            count(signed),
        ),
    ]
}

fn of_replica(replica: &Replica) -> [Metric; 2] {
    let ReplicaStatus { position, primary, .. } = replica.status();
    [
        Metric::gauge(
            "redress_replica_used",
            "Whether queries read the replica, and not the primary.",
            number(replica.fault().is_none()),
        ),
        Metric::gauge(
            "redress_replica_lag_events",
            "Events of the read side that the replica did not have when it last answered.",
            float(primary.0.saturating_sub(position.0)),
        ),
    ]
}

fn progress(status: &ProjectionStatus) -> [Metric; 5] {
    let head = status.position.0.saturating_add(status.lag_positions);
    [
        Metric::gauge("redress_log_head_position", "Position of the last event in the log.", float(head)),
        Metric::gauge(
            "redress_read_position",
            "Position of the last event in the read side.",
            float(status.position.0),
        ),
        Metric::gauge(
            "redress_read_lag_events",
            "Events of the log that are not in the read side yet.",
            float(status.lag_positions),
        ),
        Metric::gauge(
            "redress_read_lag_seconds",
            "Time from the last event in the read side to the last in the log.",
            float(status.lag_seconds),
        ),
        Metric::gauge(
            "redress_read_stopped",
            "Whether an event that cannot be projected holds the read side up.",
            number(status.failed.is_some()),
        ),
    ]
}

fn number(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus' numbers are floats")]
fn float(count: i64) -> f64 {
    count as f64
}
