//! Reading checkpoints, proofs, tiles and entries.

use super::{ProofError, store};
use crate::{
    Log,
    transfer::line::{EVENT_COLUMNS, EventColumns, write_columns},
};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use redress_proof::{Checkpoint, Content, Digest, Note, Signature, TILE, TileId, TilePath, VerifierKey};
use sqlx::{PgConnection, PgPool};

/// A checkpoint with its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// The signed content.
    pub checkpoint: Checkpoint,
    /// When it was first signed.
    pub signed_at: DateTime<Utc>,
    /// The text with its signatures, in the published format.
    pub note: Note,
}

/// The proof that an event is in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The event's position.
    pub position: u64,
    /// Events in the tree.
    pub size: u64,
    /// The hash of the event's line.
    pub leaf: Digest,
    /// The root of the tree.
    pub root: Digest,
    /// From the leaf's sibling to a child of the root.
    pub path: Vec<Digest>,
}

/// The proof that one tree is the beginning of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// Events in the older tree, and its root.
    pub from: (u64, Digest),
    /// The same of the newer one.
    pub to: (u64, Digest),
    /// As in RFC 6962, section 2.1.2.
    pub path: Vec<Digest>,
}

/// How far the tree has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeStatus {
    /// Events in the tree.
    pub size: u64,
    /// The end of the log.
    pub head: u64,
    /// Events under the last checkpoint, and when it was signed.
    pub signed: Option<(u64, DateTime<Utc>)>,
}

/// Reads the stored tree. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Proofs {
    pool: PgPool,
}

impl Log {
    /// The log as a tree, read where this log is read.
    #[must_use]
    pub fn proofs(&self) -> Proofs {
        Proofs::of(self.pool.clone())
    }
}

impl Proofs {
    /// The tree in a database that is up to date.
    #[must_use]
    pub fn of(pool: PgPool) -> Self {
        Self { pool }
    }

    /// How far the tree has come.
    ///
    /// # Errors
    /// If the database fails.
    pub fn status<'a>(&'a self) -> BoxFuture<'a, Result<TreeStatus, ProofError>> {
        Box::pin(async move {
            let mut connection = self.pool.acquire().await?;
            let last = store::last_root(&mut connection, None).await?;
            let (size, head): (i64, i64) =
                sqlx::query_as("SELECT size, position FROM proof.tree CROSS JOIN log_head")
                    .fetch_one(&mut *connection)
                    .await?;
            Ok(TreeStatus {
                size: store::unsigned(size),
                head: store::unsigned(head),
                signed: last.map(|last| (last.size, last.signed_at)),
            })
        })
    }

    /// The public keys of the log, the current one first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn keys<'a>(&'a self) -> BoxFuture<'a, Result<Vec<VerifierKey>, ProofError>> {
        Box::pin(async move {
            let mut connection = self.pool.acquire().await?;
            let origin = store::origin(&mut connection).await?;
            let keys = store::keys(&mut connection).await?;
            Ok(keys.iter().rev().map(|(_, public)| VerifierKey::new(&origin, *public)).collect())
        })
    }

    /// The last checkpoint; `None` if nothing was signed yet.
    ///
    /// # Errors
    /// If the database fails.
    pub fn checkpoint<'a>(&'a self) -> BoxFuture<'a, Result<Option<SignedCheckpoint>, ProofError>> {
        Box::pin(async move {
            let mut connection = self.pool.acquire().await?;
            match store::last_root(&mut connection, None).await? {
                Some(root) => Ok(Some(signed(&mut connection, root).await?)),
                None => Ok(None),
            }
        })
    }

    /// The checkpoint of a size; by default the last one.
    ///
    /// # Errors
    /// If there is none, or the database fails.
    pub fn checkpoint_of<'a>(
        &'a self,
        size: Option<u64>,
    ) -> BoxFuture<'a, Result<SignedCheckpoint, ProofError>> {
        Box::pin(async move {
            let last = self.checkpoint().await?.ok_or(ProofError::NoCheckpoint)?;
            let Some(size) = size.filter(|size| *size != last.checkpoint.size) else { return Ok(last) };
            let mut connection = self.pool.acquire().await?;
            match store::last_root(&mut connection, Some(size)).await? {
                Some(root) if root.size == size => signed(&mut connection, root).await,
                _ => Err(ProofError::NotACheckpoint { size, last: last.checkpoint.size }),
            }
        })
    }

    /// The proof that the event at a position is in the tree of a size, signed or not.
    ///
    /// # Errors
    /// If the tree has no such event or was never so large, or the database fails.
    pub fn inclusion<'a>(&'a self, position: i64, size: u64) -> BoxFuture<'a, Result<Inclusion, ProofError>> {
        Box::pin(async move {
            let mut connection = self.pool.acquire().await?;
            let tree = store::size(&mut connection).await?;
            if size > tree {
                return Err(ProofError::NotInTree { asked: store::signed(size), size: tree });
            }
            let outside = || ProofError::NotInTree { asked: position, size };
            let place = u64::try_from(position).ok().filter(|place| (1..=size).contains(place));
            let place = place.ok_or_else(outside)?;
            let (leaf, root, path) = store::from_nodes(&mut connection, |mut nodes| {
                let leaf = nodes(redress_proof::Node { height: 0, index: place - 1 })?;
                let root = redress_proof::root(size, &mut nodes)?;
                Ok((leaf, root, redress_proof::inclusion_path(place - 1, size, &mut nodes)?))
            })
            .await?;
            Ok(Inclusion { position: place, size, leaf, root, path })
        })
    }

    /// The proof that the tree of one size is the beginning of the tree of another.
    ///
    /// # Errors
    /// If the sizes are out of order, the tree was never so large, or the database fails.
    pub fn consistency<'a>(&'a self, from: i64, to: i64) -> BoxFuture<'a, Result<Consistency, ProofError>> {
        Box::pin(async move {
            if from < 1 || to < from {
                return Err(ProofError::WrongOrder { from, to });
            }
            let mut connection = self.pool.acquire().await?;
            let tree = store::size(&mut connection).await?;
            let (from, to) = (store::unsigned(from), store::unsigned(to));
            if to > tree {
                return Err(ProofError::NotInTree { asked: store::signed(to), size: tree });
            }
            let (older, newer, path) = store::from_nodes(&mut connection, |mut nodes| {
                let roots = (redress_proof::root(from, &mut nodes)?, redress_proof::root(to, &mut nodes)?);
                Ok((roots.0, roots.1, redress_proof::consistency_path(from, to, &mut nodes)?))
            })
            .await?;
            Ok(Consistency { from: (from, older), to: (to, newer), path })
        })
    }

    /// The bytes of a tile or an entry bundle in the format of C2SP tlog-tiles; `None` if the tree has no
    /// such tile, or is not large enough for it yet.
    ///
    /// # Errors
    /// If the database fails, or an entry is longer than a bundle can say.
    pub fn tile<'a>(&'a self, path: TilePath) -> BoxFuture<'a, Result<Option<Vec<u8>>, ProofError>> {
        Box::pin(async move {
            let mut connection = self.pool.acquire().await?;
            match path.content {
                Content::Hashes(level) => {
                    let tile = TileId { level, index: path.index };
                    let mut tiles = store::tiles(&mut connection, [tile]).await?;
                    let width = usize::try_from(path.width).unwrap_or(usize::MAX);
                    let hashes = tiles.remove(&tile).filter(|hashes| hashes.len() >= width);
                    Ok(hashes.map(|hashes| Digest::write_all(&hashes[..width])))
                }
                Content::Entries => bundle(&mut connection, path).await,
            }
        })
    }

    /// The line, without its line end, of the event at a position.
    ///
    /// # Errors
    /// If there is none, or the database fails.
    pub fn line<'a>(&'a self, position: i64) -> BoxFuture<'a, Result<Vec<u8>, ProofError>> {
        Box::pin(async move {
            let mut connection = self.pool.acquire().await?;
            let mut lines = lines(&mut connection, position.saturating_sub(1), position).await?;
            let size = store::size(&mut connection).await?;
            lines.pop().ok_or(ProofError::NotInTree { asked: position, size })
        })
    }
}

async fn signed(connection: &mut PgConnection, root: store::Root) -> Result<SignedCheckpoint, ProofError> {
    let origin = store::origin(connection).await?;
    let signatures = store::signatures(connection, (root.size - 1, root.size)).await?;
    let checkpoint = Checkpoint { origin, size: root.size, root: root.root };
    let signatures = signatures.into_iter().map(|(_, public, bytes)| {
        let key = VerifierKey::new(&checkpoint.origin, public);
        Signature { name: checkpoint.origin.clone(), key_id: key.key_id(), bytes }
    });
    let note = Note { text: checkpoint.to_string(), signatures: signatures.collect() };
    Ok(SignedCheckpoint { checkpoint, signed_at: root.signed_at, note })
}

/// Entries, each after its length in two bytes; `None` if the tree does not have them yet.
async fn bundle(connection: &mut PgConnection, path: TilePath) -> Result<Option<Vec<u8>>, ProofError> {
    let first = path.index.checked_mul(TILE).filter(|first| i64::try_from(*first).is_ok());
    let Some(first) = first else { return Ok(None) };
    let upto = first.saturating_add(path.width);
    if upto > store::size(connection).await? {
        return Ok(None);
    }
    let mut bundle = Vec::new();
    for (number, line) in
        lines(connection, store::signed(first), store::signed(upto)).await?.iter().enumerate()
    {
        let length = u16::try_from(line.len()).map_err(|_| ProofError::EntryTooLong {
            position: first + number as u64 + 1,
            bytes: line.len(),
        })?;
        bundle.extend(length.to_be_bytes());
        bundle.extend(line);
    }
    Ok(Some(bundle))
}

async fn lines(connection: &mut PgConnection, after: i64, upto: i64) -> Result<Vec<Vec<u8>>, ProofError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE position > $1 AND position <= $2 ORDER BY position"
    );
    let rows = sqlx::query(&sql).bind(after).bind(upto).fetch_all(connection).await?;
    let lines = rows.iter().map(|row| {
        let mut line = Vec::new();
        write_columns(&mut line, &EventColumns::of(row)?)?;
        Ok(line)
    });
    lines.collect()
}
