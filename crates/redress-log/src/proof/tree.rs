//! The tree as it grows.

use super::{ProofError, lines::each_line, store};
use crate::Position;
use futures_util::future::BoxFuture;
use redress_proof::{Digest, Edge};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

/// Events added in one transaction. A batch takes a third of a second for a fast log, and 2 MiB of hashes.
const BATCH: u64 = 65_536;
/// How long to wait for another process that holds the tree.
const WAIT: std::time::Duration = std::time::Duration::from_millis(20);

/// How far the tree has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Events in the tree.
    pub size: u64,
    /// The end of the log.
    pub head: u64,
    /// Events under the last checkpoint; 0 if there is none.
    pub signed: u64,
    /// The age of that checkpoint in seconds, by the database's clock.
    pub signed_ago: Option<f64>,
}

/// The stored tree, for extending and signing it, over a connection of its own. The cached edge of the tree
/// is read again if another process worked in between.
pub struct Tree {
    pub(super) connection: PgConnection,
    pub(super) origin: String,
    edge: Option<Edge>,
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tree").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl Tree {
    /// Connects to the tree of a database that is up to date.
    ///
    /// # Errors
    /// If the database fails or has no log.
    pub fn open<'a>(pool: &'a PgPool) -> BoxFuture<'a, Result<Self, ProofError>> {
        Box::pin(async move {
            let connect = (*pool.connect_options()).clone().application_name("redress-proof").options([
                ("jit", "off"),
                // If a crash loses part of the tree, it can be computed again; checkpoints wait for the disk.
                ("synchronous_commit", "off"),
                // If a process stops in the middle of a batch, PostgreSQL ends its transaction, so that others
                // can continue.
                ("idle_in_transaction_session_timeout", "5s"),
                ("lock_timeout", "60s"),
                ("statement_timeout", "120s"),
            ]);
            let mut connection = connect.connect().await?;
            let origin = store::origin(&mut connection).await?;
            Ok(Self { connection, origin, edge: None })
        })
    }

    /// The name of the log in its checkpoints.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How far the tree has come; changes nothing.
    ///
    /// # Errors
    /// If the database fails.
    pub fn growth<'a>(&'a mut self) -> BoxFuture<'a, Result<Growth, ProofError>> {
        Box::pin(async move {
            let (size, head, signed, signed_ago): (i64, i64, Option<i64>, Option<f64>) = sqlx::query_as(
            "SELECT t.size, h.position, c.size, extract(epoch FROM clock_timestamp() - c.signed_at)::float8
             FROM proof.tree t CROSS JOIN log_head h
             LEFT JOIN (SELECT size, signed_at FROM proof.checkpoints ORDER BY size DESC LIMIT 1) c ON true",
        )
        .fetch_one(&mut self.connection)
        .await?;
            let (size, head) = (store::unsigned(size), store::unsigned(head));
            Ok(Growth { size, head, signed: store::unsigned(signed.unwrap_or(0)), signed_ago })
        })
    }

    /// Adds a batch of events, if there are any and no other process is adding them. Call it until size and
    /// head are equal to get a tree of the whole log.
    ///
    /// # Errors
    /// If the database fails, an event cannot be read, or the log ends before the tree. Open the tree again then.
    pub fn grow<'a>(&'a mut self) -> BoxFuture<'a, Result<Growth, ProofError>> {
        Box::pin(async move {
            let growth = self.growth().await?;
            if growth.head < growth.size {
                let head = Position(store::signed(growth.head));
                return Err(ProofError::PastHead { tree: growth.size, head });
            }
            if growth.head == growth.size {
                return Ok(growth);
            }
            let edge = self.edge.take();
            let mut transaction = self.connection.begin().await?;
            let lock = "SELECT size FROM proof.tree FOR UPDATE SKIP LOCKED";
            let locked: Option<i64> = sqlx::query_scalar(lock).fetch_optional(&mut *transaction).await?;
            let Some(size) = locked.map(store::unsigned) else {
                transaction.rollback().await?;
                return Ok(growth);
            };
            let edge = match edge.filter(|edge| edge.size() == size) {
                Some(edge) => edge,
                None => stored_edge(&mut transaction, size).await?,
            };
            let edge = append(&mut transaction, edge, growth.head).await?;
            transaction.commit().await?;
            let size = edge.size();
            self.edge = Some(edge);
            Ok(Growth { size, ..growth })
        })
    }

    /// Adds events until the tree has at least `size`. `progress` is called with its size.
    ///
    /// # Errors
    /// As [`grow`](Self::grow).
    pub fn grow_to<'a>(
        &'a mut self,
        size: u64,
        progress: &'a mut (dyn FnMut(u64) + Send),
    ) -> BoxFuture<'a, Result<Growth, ProofError>> {
        Box::pin(async move {
            let mut before = None;
            loop {
                let growth = self.grow().await?;
                progress(growth.size);
                if growth.size >= size.min(growth.head) {
                    return Ok(growth);
                }
                if before == Some(growth.size) {
                    // Another process holds the tree.
                    tokio::time::sleep(WAIT).await;
                }
                before = Some(growth.size);
            }
        })
    }

    /// Closes the connection.
    pub fn close(self) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let _ = self.connection.close().await;
        })
    }
}

async fn stored_edge(connection: &mut PgConnection, size: u64) -> Result<Edge, ProofError> {
    let mut tiles = store::tiles(connection, Edge::tiles(size)).await?;
    Edge::restore(size, |tile| tiles.remove(&tile)).map_err(|fault| ProofError::Damaged(fault.to_string()))
}

async fn append(connection: &mut PgConnection, mut edge: Edge, head: u64) -> Result<Edge, ProofError> {
    let before = edge.size();
    let upto = head.min(before + BATCH);
    let mut full = Vec::new();
    each_line(connection, store::signed(before), store::signed(upto), |line| {
        edge.push(Digest::of_leaf(line), &mut full);
    })
    .await?;
    let full = full.iter().map(|(tile, hashes)| (*tile, Digest::write_all(hashes)));
    let partial = edge.changed_since(before).map(|(tile, hashes)| (tile, Digest::write_all(hashes)));
    store::write_tiles(connection, full.chain(partial)).await?;
    sqlx::query("UPDATE proof.tree SET size = $1").bind(store::signed(upto)).execute(connection).await?;
    Ok(edge)
}
