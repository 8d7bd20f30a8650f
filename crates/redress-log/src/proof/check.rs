//! Checks that the stored tree, and everything signed of it, matches the log.

use super::{
    ProofError,
    lines::each_line,
    store::{self, Root, Tiles},
};
use crate::{Finding, Log, LogError, Position};
use futures_util::future::BoxFuture;
use redress_proof::{Checkpoint, Digest, Note, Signature, TILE, TileId, VerifierKey};
use sqlx::{Connection, PgConnection};

/// Leaves that are compared at once.
const BATCH: u64 = 65_536;
/// Findings listed; their number is always reported.
const TOLD: usize = 1_000;

/// What was compared, and what does not match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreeReport {
    /// Events in the tree.
    pub size: u64,
    /// How many checkpoints were compared.
    pub checkpoints: u64,
    /// How many things do not match.
    pub disagreements: u64,
    /// The first of them, by position.
    pub findings: Vec<Finding>,
}

impl TreeReport {
    fn find(&mut self, position: u64, what: impl Into<String>) {
        self.disagreements += 1;
        if self.findings.len() < TOLD {
            let position = Position(store::signed(position));
            self.findings.push(Finding { position, whose: String::new(), what: what.into() });
        }
    }
}

impl Log {
    /// Computes the tree again from the log, and compares every stored hash, every signed root and every
    /// signature.
    ///
    /// # Errors
    /// If the database fails.
    pub fn verify_tree<'a>(&'a self) -> BoxFuture<'a, Result<TreeReport, ProofError>> {
        Box::pin(async move {
            let mut connection = self.pool.acquire().await?.detach();
            let mut transaction = connection.begin().await?;
            sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .execute(&mut *transaction)
                .await?;
            let mut checking = Checking::begin(&mut transaction).await?;
            let compared = checking.compare(&mut transaction).await;
            match compared {
                Ok(()) => {}
                // Faults of the log itself are found and reported by its own verification.
                Err(ProofError::Log(LogError::Gap { after, .. })) => {
                    let what =
                        "the tree was compared no further, because the event after this position is missing";
                    checking.report.find(store::unsigned(after.0), what);
                }
                Err(ProofError::Log(LogError::Unreadable { position, what })) => {
                    let what = format!(
                        "the tree was compared no further, because this event cannot be read: {what}"
                    );
                    checking.report.find(store::unsigned(position.0), what);
                }
                Err(fault) => return Err(fault),
            }
            drop(transaction);
            // A comparison that ended early leaves rows in transit: the connection is not used again.
            let _ = connection.close_hard().await;
            Ok(checking.report)
        })
    }
}

struct Checking {
    origin: String,
    upper: Tiles,
    /// The largest complete subtrees of the leaves so far, from the left: their heights and hashes.
    range: Vec<(u8, Digest)>,
    at: u64,
    report: TreeReport,
}

impl Checking {
    async fn begin(connection: &mut PgConnection) -> Result<Self, ProofError> {
        let report = TreeReport { size: store::size(connection).await?, ..TreeReport::default() };
        Ok(Self {
            origin: store::origin(connection).await?,
            upper: store::upper_tiles(connection).await?,
            range: Vec::new(),
            at: 0,
            report,
        })
    }

    async fn compare(&mut self, connection: &mut PgConnection) -> Result<(), ProofError> {
        let size = self.report.size;
        while self.at < size {
            let upto = size.min(self.at + BATCH);
            let tiles = (self.at / TILE..upto.div_ceil(TILE)).map(|index| TileId { level: 0, index });
            let tiles = store::tiles(connection, tiles).await?;
            let roots = store::roots(connection, self.at, upto).await?;
            let signatures = store::signatures(connection, (self.at, upto)).await?;
            let mut roots = roots.into_iter().peekable();
            each_line(connection, store::signed(self.at), store::signed(upto), |line| {
                self.leaf(Digest::of_leaf(line), &tiles);
                if let Some(root) = roots.next_if(|root| root.size == self.at) {
                    self.root(&root, &signatures);
                }
            })
            .await?;
        }
        for root in store::roots(connection, size, u64::MAX).await? {
            self.report.find(
                root.size,
                format!("a checkpoint of {} events was signed, and the tree has {size}", root.size),
            );
        }
        Ok(())
    }

    /// Adds a leaf, and compares it and every subtree that it completes.
    fn leaf(&mut self, leaf: Digest, tiles: &Tiles) {
        let index = self.at;
        self.at += 1;
        let tile = TileId { level: 0, index: index / TILE };
        let stored = tiles.get(&tile).and_then(|hashes| hashes.get(place(index)));
        if stored != Some(&leaf) {
            self.report.find(self.at, "the event is not the one that the tree has at this position");
        }
        let (mut height, mut hash) = (0, leaf);
        while let Some((_, left)) = self.range.pop_if(|(of, _)| *of == height) {
            (height, hash) = (height + 1, Digest::of_node(left, hash));
            if height % 8 == 0 {
                self.subtree(height / 8, (self.at >> height) - 1, hash);
            }
        }
        self.range.push((height, hash));
    }

    fn subtree(&mut self, level: u8, index: u64, hash: Digest) {
        let tile = TileId { level, index: index / TILE };
        if self.upper.get(&tile).and_then(|hashes| hashes.get(place(index))) != Some(&hash) {
            let what = format!(
                "hash {} of tile {} of level {level} is not that of the events up to here",
                place(index),
                tile.index
            );
            self.report.find(self.at, what);
        }
    }

    fn root(&mut self, root: &Root, signatures: &[(u64, [u8; 32], Vec<u8>)]) {
        self.report.checkpoints += 1;
        let mut right = None;
        for (_, left) in self.range.iter().rev() {
            right = Some(right.map_or(*left, |right| Digest::of_node(*left, right)));
        }
        if right != Some(root.root) {
            self.report.find(root.size, "the checkpoint that was signed here is not of these events");
        }
        let text = Checkpoint { origin: self.origin.clone(), size: root.size, root: root.root }.to_string();
        let under = signatures.iter().filter(|(size, ..)| *size == root.size);
        let (keys, signatures): (Vec<_>, Vec<_>) = under
            .map(|(_, public, bytes)| {
                let key = VerifierKey::new(&self.origin, *public);
                let (name, key_id) = (self.origin.clone(), key.key_id());
                (key, Signature { name, key_id, bytes: bytes.clone() })
            })
            .unzip();
        if let Err(fault) = (Note { text, signatures }).verify(&keys) {
            self.report.find(root.size, format!("the checkpoint that was signed here: {fault}"));
        }
    }
}

fn place(index: u64) -> usize {
    usize::try_from(index % TILE).unwrap_or(usize::MAX)
}
