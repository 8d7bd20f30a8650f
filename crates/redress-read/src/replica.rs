//! A read replica: a standby of the database, which queries read as long as it keeps up with the primary.
//!
//! Nothing but queries reads it. The projector, its lease and its checkpoint, commands and subscriptions stay with the primary.

use crate::{ReadError, Reader, checkpoint::checkpoint};
use redress_log::{Head, Log, LogError, Position, migrations};
use sqlx::PgPool;
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinHandle, time};

/// How often a replica is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long a look at either database may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// A replica that lacks for longer than this what the primary has is not read.
const FAR_BEHIND: Duration = Duration::from_secs(5);

/// Why a replica is not read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReplicaFault {
    /// It has not been looked at yet.
    #[error("it has not been looked at yet")]
    Unseen,
    /// It cannot be reached, or its database fails.
    #[error("it does not answer; check that it runs and that READ_DATABASE_URL names it")]
    Unreachable(#[source] Option<Arc<sqlx::Error>>),
    /// It has no log that this program reads.
    #[error("it cannot be read: {0}")]
    Unreadable(#[source] ReadError),
    /// Its log is not the primary's: it was promoted, or it is a replica of something else.
    #[error(
        "it does not have the primary's log; check that READ_DATABASE_URL names a standby of DATABASE_URL"
    )]
    OtherLog,
    /// It lags.
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

/// How far a replica is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReplicaStatus {
    /// The last position whose event is in its rows.
    pub position: Position,
    /// The last position whose event is in the primary's.
    pub primary: Position,
    /// Whether it is a standby, and follows a primary.
    pub is_standby: bool,
}

impl ReplicaStatus {
    /// Looks at a replica and its primary.
    ///
    /// # Errors
    /// The replica's fault; inside it, the primary's.
    pub async fn of(replica: &PgPool, primary: &PgPool) -> Result<Result<Self, ReplicaFault>, ReadError> {
        let seen = async {
            let zone = migrations::time_zone(replica).await?;
            // The replica first: what the primary is asked for later is never less.
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
    }
}

/// What is known of a replica.
#[derive(Debug, Clone)]
struct Known {
    status: ReplicaStatus,
    fault: Option<ReplicaFault>,
}

/// A replica and whoever looks after it, for as long as this value lives.
pub struct Replica {
    reader: Reader,
    known: watch::Sender<Known>,
    task: JoinHandle<()>,
}

impl Replica {
    /// A replica of the database that a log was opened on. It is read from the first look on that finds nothing wrong.
    #[must_use]
    pub fn start(log: &Log, primary: PgPool, replica: PgPool) -> Self {
        let (known, _) =
            watch::channel(Known { status: ReplicaStatus::default(), fault: Some(ReplicaFault::Unseen) });
        let task = tokio::spawn(keep_looking(known.clone(), primary, replica.clone()));
        Self { reader: Reader::new(log.read_from(replica.clone()), replica), known, task }
    }

    /// Reads the replica; none if it is better not read now.
    #[must_use]
    pub fn reader(&self) -> Option<&Reader> {
        self.known.borrow().fault.is_none().then_some(&self.reader)
    }

    /// Whether the replica has the event at a position in its rows.
    pub async fn has(&self, position: Position) -> bool {
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
    }

    /// A query could not be answered there: it is not read again before it has been looked at.
    pub fn failed(&self, fault: ReadError) {
        tell(&self.known, Err(fault.into()));
    }

    /// How far it was found when it last answered.
    #[must_use]
    pub fn status(&self) -> ReplicaStatus {
        self.known.borrow().status
    }

    /// Why it is not read; none if it is.
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
            // Without the primary nothing is known of the replica's lag; what is read there still answers.
            Ok(Err(_)) | Err(_) => {}
        }
        time::sleep(LOOK).await;
    }
}

/// Keeps what was found, and puts it into the operator's log if it is news.
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

/// Since when a replica lacks what.
#[derive(Default)]
struct Lag {
    /// Where the primary was, and when that was seen: what the replica does not have yet.
    lacking: VecDeque<(Instant, Position)>,
}

impl Lag {
    /// The most that is remembered; by then the replica is far behind.
    const MOST: usize = 16;

    /// For how long the replica has been lacking something.
    fn of(&mut self, seen: &ReplicaStatus, now: Instant) -> Duration {
        let is_full = self.lacking.len() >= Self::MOST;
        match self.lacking.back_mut() {
            // What comes later counts as old as the last that is remembered: rather too old than too young.
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
    fn a_replica_is_as_far_behind_as_what_it_lacks_is_old() {
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
