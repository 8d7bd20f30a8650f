//! The right edge of a growing Merkle tree: the part that is needed to append a leaf.

use crate::{Digest, TILE, TileId};

/// The number of hashes in a full tile.
const FULL: usize = 256;

/// The partial tiles at the right edge, one per level. It takes a few kilobytes for a tree of any size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// For each level, the hashes of the tile that is not yet full.
    levels: Vec<Vec<Digest>>,
}

/// The stored tiles do not fit a tree of the stored size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tile {} of level {} has {found} hashes, expected at least {expected}", .tile.index, .tile.level)]
pub struct EdgeError {
    /// The tile.
    pub tile: TileId,
    /// How many hashes it has.
    pub found: usize,
    /// How many hashes it must have.
    pub expected: u64,
}

impl Edge {
    /// The number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the partial tiles of a tree of this size, in the order of levels: the input of
    /// [`restore`](Self::restore). A level whose last tile is full has no partial tile.
    pub fn tiles(size: u64) -> impl Iterator<Item = TileId> {
        let levels = (0..8_u8).take_while(move |level| size >> (8 * level) > 0);
        let last = levels.map(move |level| TileId { level, index: (size >> (8 * level)) / TILE });
        last.filter(move |tile| tile.width(size) > 0)
    }

    /// Restores the edge of a tree of this size from stored tiles. A stored tile may have more hashes by now.
    ///
    /// # Errors
    /// Fails if a tile is missing or has too few hashes.
    pub fn restore(
        size: u64,
        mut stored: impl FnMut(TileId) -> Option<Vec<Digest>>,
    ) -> Result<Self, EdgeError> {
        let mut levels: Vec<Vec<Digest>> = Vec::new();
        for tile in Self::tiles(size) {
            let expected = tile.width(size);
            let mut hashes = stored(tile).unwrap_or_default();
            if (hashes.len() as u64) < expected {
                return Err(EdgeError { tile, found: hashes.len(), expected });
            }
            hashes.truncate(usize::try_from(expected).unwrap_or(FULL));
            levels.resize_with(usize::from(tile.level), Vec::new);
            levels.push(hashes);
        }
        Ok(Self { size, levels })
    }

    /// Appends a leaf. Tiles that become full are added to `full`.
    pub fn push(&mut self, leaf: Digest, full: &mut Vec<(TileId, Vec<Digest>)>) {
        self.size += 1;
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::with_capacity(FULL));
            }
            self.levels[level].push(hash);
            if self.levels[level].len() < FULL {
                return;
            }
            let hashes = std::mem::replace(&mut self.levels[level], Vec::with_capacity(FULL));
            hash = Digest::of_subtree(&hashes);
            let level = u8::try_from(level).expect("2^64 leaves make 8 levels");
            let index = (self.size >> (8 * u32::from(level))) / TILE - 1;
            full.push((TileId { level, index }, hashes));
        }
    }

    /// Returns the partial tiles that changed since the tree had `before` leaves.
    pub fn changed_since(&self, before: u64) -> impl Iterator<Item = (TileId, &[Digest])> {
        let changed = Self::tiles(self.size).filter(move |tile| {
            before >> (8 * u32::from(tile.level)) != self.size >> (8 * u32::from(tile.level))
        });
        changed.map(|tile| (tile, self.levels[usize::from(tile.level)].as_slice()))
    }

    /// Returns the root of the tree.
    #[must_use]
    pub fn root(&self) -> Digest {
        let mut right: Option<Digest> = None;
        for hashes in &self.levels {
            // The largest complete subtrees of the level, from the right.
            let mut end = hashes.len();
            while end > 0 {
                let begin = end - (1 << end.trailing_zeros());
                let subtree = Digest::of_subtree(&hashes[begin..end]);
                right = Some(right.map_or(subtree, |right| Digest::of_node(subtree, right)));
                end = begin;
            }
        }
        right.unwrap_or_else(Digest::of_nothing)
    }
}
