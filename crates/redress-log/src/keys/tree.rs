//! A key tree: one key per position, and each key can be destroyed for good.
//!
//! The keys are the leaves of a binary tree (Goldreich, Goldwasser, Micali: "How to construct random
//! functions", 1986): a node's seed gives the seeds of its two halves, and nothing leads back up. A fresh
//! tree is only its root's seed. To destroy a leaf's key, the node above it is replaced by the siblings along
//! the path down: they still give every other key, but not that one. So erased values in old backups cannot
//! be opened, and all other values in them can, with the one key file.

use lru::LruCache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

/// Levels above the leaves: positions are integers below 2^63.
const LEVELS: u8 = 63;
/// Cached seeds cover 2^10 positions each: deriving a key from one takes ten hashes, from the root 63.
const BLOCK: u8 = 10;
/// Cached seeds, 40 bytes each.
const BLOCKS: NonZeroUsize = NonZeroUsize::new(1_024).expect("not zero");

/// 256 secret bits: a node's seed, or a leaf's key.
pub(super) type Seed = [u8; 32];

/// A stored node. It covers the 2^level numbers from its first one on.
#[derive(Clone, Serialize, Deserialize)]
struct Node {
    level: u8,
    #[serde(with = "crate::hex")]
    seed: Seed,
}

/// The keys that are left.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Tree {
    /// By the first number that each covers. They do not overlap.
    nodes: BTreeMap<u64, Node>,
    #[serde(skip, default = "no_blocks")]
    blocks: Mutex<LruCache<u64, Seed>>,
}

fn no_blocks() -> Mutex<LruCache<u64, Seed>> {
    Mutex::new(LruCache::new(BLOCKS))
}

impl Tree {
    /// A tree with every key.
    pub(super) fn new(seed: Seed) -> Self {
        Self { nodes: BTreeMap::from([(0, Node { level: LEVELS, seed })]), blocks: no_blocks() }
    }

    /// The key of a number; `None` if it was destroyed.
    pub(super) fn key(&self, number: u64) -> Option<Seed> {
        let block = number >> BLOCK;
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seed) = blocks.get(&block) {
            return Some(leaf(descend(*seed, BLOCK, 0, number)));
        }
        let (_, node) = self.node(number)?;
        if node.level < BLOCK {
            return Some(leaf(descend(node.seed, node.level, 0, number)));
        }
        let seed = descend(node.seed, node.level, BLOCK, number);
        blocks.put(block, seed);
        Some(leaf(descend(seed, BLOCK, 0, number)))
    }

    /// Destroys the key of a number. Returns false if it was already destroyed.
    pub(super) fn destroy(&mut self, number: u64) -> bool {
        let Some((first, _)) = self.node(number) else { return false };
        let Some(Node { mut level, mut seed }) = self.nodes.remove(&first) else { return false };
        while level > 0 {
            level -= 1;
            let right = number >> level & 1;
            let sibling = (number >> level ^ 1) << level;
            self.nodes.insert(sibling, Node { level, seed: half(seed, 1 - right) });
            seed = half(seed, right);
        }
        self.blocks = no_blocks();
        true
    }

    /// Whether a tree that was read from a file is well-formed.
    pub(super) fn is_sound(&self) -> bool {
        self.nodes.iter().all(|(first, node)| {
            node.level <= LEVELS && first.trailing_zeros() >= u32::from(node.level) && *first < 1 << LEVELS
        })
    }

    /// The node that covers a number, with the first number that it covers.
    fn node(&self, number: u64) -> Option<(u64, &Node)> {
        let (first, node) = self.nodes.range(..=number).next_back()?;
        (number >> node.level == first >> node.level).then_some((*first, node))
    }
}

impl Clone for Tree {
    fn clone(&self) -> Self {
        Self { nodes: self.nodes.clone(), blocks: no_blocks() }
    }
}

/// Derives the seed of the node at level `to` above a number from the seed at level `from`.
fn descend(mut seed: Seed, from: u8, to: u8, number: u64) -> Seed {
    for level in (to..from).rev() {
        seed = half(seed, number >> level & 1);
    }
    seed
}

/// The seed of a node's left half (0) or right half (1).
fn half(seed: Seed, right: u64) -> Seed {
    derive(seed, if right == 0 { b'0' } else { b'1' })
}

/// A leaf's key. It is derived from the seed, so that a key that becomes known reveals nothing about the
/// tree.
fn leaf(seed: Seed) -> Seed {
    derive(seed, b'k')
}

/// One block of SHA-256 over a secret that fills most of it: a pseudorandom generator.
fn derive(seed: Seed, label: u8) -> Seed {
    Sha256::new().chain_update(seed).chain_update([label]).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(tree: &Tree, numbers: impl IntoIterator<Item = u64>) -> Vec<Option<Seed>> {
        numbers.into_iter().map(|number| tree.key(number)).collect()
    }

    #[test]
    fn every_number_has_a_key_of_its_own_and_the_same_each_time() {
        let tree = Tree::new([7; 32]);
        let numbers: Vec<u64> = (0..3_000).chain([1 << 40, (1 << 63) - 1]).collect();
        let first = keys(&tree, numbers.clone());
        assert_eq!(first, keys(&tree, numbers.clone()));
        assert_eq!(first, keys(&Tree::new([7; 32]), numbers.clone()));
        let different: std::collections::BTreeSet<_> = first.iter().collect();
        assert_eq!(different.len(), numbers.len());
        assert_ne!(first, keys(&Tree::new([8; 32]), numbers));
    }

    #[test]
    fn a_destroyed_key_is_gone_and_all_others_stay() {
        let whole = Tree::new([7; 32]);
        let mut tree = whole.clone();
        let destroyed = [5, 6, 1_024, 0, 2_999, 7];
        for number in destroyed {
            assert!(tree.key(number).is_some());
            assert!(tree.destroy(number));
            assert!(!tree.destroy(number), "only once");
        }
        for number in (0..4_000).chain([1 << 40]) {
            let expected = whole.key(number).filter(|_| !destroyed.contains(&number));
            assert_eq!(tree.key(number), expected, "{number}");
        }
    }

    #[test]
    fn nothing_that_is_kept_leads_to_a_destroyed_key() {
        let mut tree = Tree::new([7; 32]);
        tree.destroy(9);
        for (first, node) in &tree.nodes {
            assert!(!(*first..first + (1 << node.level)).contains(&9), "{first}");
        }
        // Destroying neighbours together leaves fewer nodes, not more.
        let one = tree.nodes.len();
        tree.destroy(8);
        assert_eq!((one, tree.nodes.len()), (63, 62));
    }
}
