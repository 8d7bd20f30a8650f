//! A read replica: a standby of the database that queries read while it keeps up with the primary.
//!
//! Only queries read it. The projector, its lease and checkpoint, commands and subscriptions use the primary.

use crate::{ReadError, Reader, checkpoint::checkpoint};
use futures_util::future::BoxFuture;
use redress_log::{Head, Log, LogError, Position, migrations};
use sqlx::PgPool;
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinHandle, time};

/// How often a replica is checked.
const LOOK: Duration = Duration::from_secs(1);
/// How long a check of either database may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// A replica that is further behind than this is not read.
const FAR_BEHIND: Duration = Duration::from_secs(5);

/// Why a replica is not read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReplicaFault {
    /// It has not been checked yet.
    #[error("it has not been checked yet")]
    Unseen,
    /// It cannot be reached, or its database fails.
    #[error("it does not answer; check that it runs and that READ_DATABASE_URL names it")]
    Unreachable(#[source] Option<Arc<sqlx::Error>>),
    /// It has no log that this program can read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[source] ReadError),
    /// Its log is not the primary's: it was promoted, or it replicates another database.
    #[error(
        "it does not have the primary's log; check that READ_DATABASE_URL names a standby of DATABASE_URL"
    )]
    OtherLog,
    /// It is too far behind.
    #[error("it is more than {} s behind; check that it replays", FAR_BEHIND.as_secs())]
    FarBehind,
}

impl ReplicaFault {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unseen => "REPLICA_UNSEEN",
            Self::Unreachable(_) => "REPLICA_UNREACHABLE",
            Self::Unreadable(_) => "REPLICA_UNREADABLE",
            Self::OtherLog => "REPLICA_OF_OTHER_LOG",
            Self::FarBehind => "REPLICA_BEHIND",
        }
    }
}

impl From<ReadError> for ReplicaFault {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Database(fault) | ReadError::Log(LogError::Database(fault)) => {
                Self::Unreachable(Some(fault))
            }
            other => Self::Unreadable(other),
        }
    }
}

impl From<LogError> for ReplicaFault {
    fn from(error: LogError) -> Self {
        ReadError::from(error).into()
    }
}

/// The progress of a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReplicaStatus {
    /// The last position in its rows.
    pub position: Position,
    /// The last position in the primary's rows.
    pub primary: Position,
    /// Whether it is a standby that follows a primary.
    pub is_standby: bool,
}

impl ReplicaStatus {
    /// Checks a replica and its primary.
    ///
    /// # Errors
    /// The inner error is the replica's fault, the outer one the primary's.
    pub fn of<'a>(
        replica: &'a PgPool,
        primary: &'a PgPool,
    ) -> BoxFuture<'a, Result<Result<Self, ReplicaFault>, ReadError>> {
        Box::pin(async move {
            let seen = async {
                let zone = migrations::time_zone(replica).await?;
                // The replica first: the primary's position is read later, so it is never behind.
                let (head, position) = (Head::of(replica).await?, checkpoint(replica).await?.0);
                let recovery = sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(replica).await;
                Ok::<_, ReplicaFault>((zone, head, position, recovery.map_err(ReadError::from)?))
            };
            let (zone, head, position, is_standby) = match time::timeout(PATIENCE, seen).await {
                Ok(Ok(seen)) => seen,
                Ok(Err(fault)) => return Ok(Err(fault)),
                Err(_) => return Ok(Err(ReplicaFault::Unreachable(None))),
            };
            let one_log = migrations::time_zone(primary).await? == zone && head.lies_in(primary).await?;
            let primary = checkpoint(primary).await?.0;
            Ok(if one_log { Ok(Self { position, primary, is_standby }) } else { Err(ReplicaFault::OtherLog) })
        })
    }
}

/// What is known about a replica.
#[derive(Debug, Clone)]
struct Known {
    status: ReplicaStatus,
    fault: Option<ReplicaFault>,
}

/// A replica and the task that checks it, until this value is dropped.
pub struct Replica {
    reader: Reader,
    known: watch::Sender<Known>,
    task: JoinHandle<()>,
}

impl Replica {
    /// A replica of a log's database. It is read from the first successful check on.
    #[must_use]
    pub fn start(log: &Log, primary: PgPool, replica: PgPool) -> Self {
        let (known, _) =
            watch::channel(Known { status: ReplicaStatus::default(), fault: Some(ReplicaFault::Unseen) });
        let task = tokio::spawn(keep_looking(known.clone(), primary, replica.clone()));
        Self { reader: Reader::new(log.read_from(replica.clone()), replica), known, task }
    }

    /// The replica's reader; `None` if it should not be read now.
    #[must_use]
    pub fn reader(&self) -> Option<&Reader> {
        self.known.borrow().fault.is_none().then_some(&self.reader)
    }

    /// Whether the replica has projected a position.
    pub fn has<'a>(&'a self, position: Position) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            if self.known.borrow().status.position >= position {
                return true;
            }
            match checkpoint(self.pool()).await {
                Ok((reached, _)) => reached >= position,
                Err(fault) => {
                    self.failed(fault);
                    false
                }
            }
        })
    }

    /// Records that a query failed there: it is not read again before the next check.
    pub fn failed(&self, fault: ReadError) {
        tell(&self.known, Err(fault.into()));
    }

    /// Its progress at the last successful check.
    #[must_use]
    pub fn status(&self) -> ReplicaStatus {
        self.known.borrow().status
    }

    /// Why it is not read; `None` if it is.
    #[must_use]
    pub fn fault(&self) -> Option<ReplicaFault> {
        self.known.borrow().fault.clone()
    }

    /// The connections to it.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        self.reader.connections.pool()
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep_looking(known: watch::Sender<Known>, primary: PgPool, replica: PgPool) {
    let mut lag = Lag::default();
    loop {
        let seen = time::timeout(2 * PATIENCE, ReplicaStatus::of(&replica, &primary)).await;
        match seen {
            Ok(Ok(Ok(status))) if lag.of(&status, Instant::now()) > FAR_BEHIND => {
                known.send_modify(|known| known.status = status);
                tell(&known, Err(ReplicaFault::FarBehind));
            }
            Ok(Ok(seen)) => tell(&known, seen),
            // Without the primary, the replica's lag is unknown. Reading it still gives valid answers.
            Ok(Err(_)) | Err(_) => {}
        }
        time::sleep(LOOK).await;
    }
}

/// Stores the result of a check, and logs a change.
fn tell(known: &watch::Sender<Known>, found: Result<ReplicaStatus, ReplicaFault>) {
    known.send_modify(|known| {
        let was = known.fault.as_ref().map(ReplicaFault::code);
        match found {
            Ok(status) => *known = Known { status, fault: None },
            Err(fault) => known.fault = Some(fault),
        }
        match &known.fault {
            None if was.is_some() => tracing::info!("queries read the replica"),
            Some(fault) if was != Some(fault.code()) => {
                let code = fault.code();
                tracing::warn!(
                    code,
                    error = redress_log::causes(fault),
                    "queries read the primary, not the replica"
                );
            }
            _ => {}
        }
    });
}

/// Since when the replica has been behind.
#[derive(Default)]
struct Lag {
    /// Positions of the primary that the replica does not have yet, and when they were seen.
    lacking: VecDeque<(Instant, Position)>,
}

impl Lag {
    /// The most positions kept; by then the replica is far behind.
    const MOST: usize = 16;

    /// How long the replica has been behind.
    fn of(&mut self, seen: &ReplicaStatus, now: Instant) -> Duration {
        let is_full = self.lacking.len() >= Self::MOST;
        match self.lacking.back_mut() {
            // Later positions count as old as the last one kept: rather too old than too young.
            Some((_, last)) if is_full => *last = seen.primary,
            _ => self.lacking.push_back((now, seen.primary)),
        }
        while self.lacking.front().is_some_and(|(_, position)| *position <= seen.position) {
            self.lacking.pop_front();
        }
        self.lacking.front().map_or(Duration::ZERO, |(since, _)| now - *since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lag_of_a_replica_is_the_age_of_the_oldest_position_it_lacks() {
        let (start, mut lag) = (Instant::now(), Lag::default());
        let mut at = |second: i64, primary: i64, position: i64| {
            let (primary, position) = (Position(primary), Position(position));
            let status = ReplicaStatus { position, primary, is_standby: true };
            let now = start + Duration::from_secs(second.unsigned_abs());
            i64::try_from(lag.of(&status, now).as_secs()).unwrap_or(i64::MAX)
        };
        assert_eq!(at(0, 10, 10), 0);
        assert_eq!(at(100, 11, 10), 0, "it is new; the quiet before it does not count");
        assert_eq!(at(101, 20, 11), 0, "it has got that one");
        assert_eq!(at(102, 30, 12), 1, "some of what came at 101 is not there");
        assert_eq!(at(103, 40, 21), 1, "steadily one second behind");
        for second in 104..1_000 {
            assert_eq!(at(second, 40 + second, 21), second - 102, "it stands still");
        }
        assert!(at(1_000, 9_000, 900) > 800, "it replays, and has a long way to go");
        assert_eq!(at(1_001, 9_000, 9_000), 0, "it has caught up");
        assert_eq!(at(1_002, 9_001, 9_000), 0, "and follows again");
    }
}
