//! The hashes of leaves and nodes.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{Context, SHA256, digest};
use std::{fmt, str::FromStr};

/// A hash in the tree: SHA-256, as RFC 6962 section 2.1 defines it. Written as base64, as checkpoints and proofs have it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; Self::SIZE]);

/// A text that is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hash: expected 32 bytes in base64")]
pub struct NotADigest;

impl Digest {
    /// Bytes of a hash.
    pub const SIZE: usize = 32;

    /// The hash of a leaf. The prefix keeps a leaf from being taken for a node.
    #[must_use]
    pub fn of_leaf(entry: &[u8]) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(&[0]);
        context.update(entry);
        Self::finish(context)
    }

    /// The hash of the node over two subtrees.
    #[must_use]
    pub fn of_node(left: Self, right: Self) -> Self {
        let mut bytes = [1; 1 + 2 * Self::SIZE];
        bytes[1..=Self::SIZE].copy_from_slice(&left.0);
        bytes[1 + Self::SIZE..].copy_from_slice(&right.0);
        Self(digest(&SHA256, &bytes).as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }

    /// The root of the tree without leaves.
    #[must_use]
    pub fn of_nothing() -> Self {
        Self::finish(Context::new(&SHA256))
    }

    /// The hash over a complete subtree whose leaves, or nodes of one height, these are.
    ///
    /// # Panics
    /// If their number is no power of two.
    #[must_use]
    pub fn of_subtree(hashes: &[Self]) -> Self {
        assert!(hashes.len().is_power_of_two(), "a complete subtree has 2^n hashes");
        let mut level = hashes.to_vec();
        while level.len() > 1 {
            level = level.chunks_exact(2).map(|pair| Self::of_node(pair[0], pair[1])).collect();
        }
        level[0]
    }

    /// Hashes one after the other, as a tile has them; `None` if the length is not a multiple of 32.
    #[must_use]
    pub fn read_all(bytes: &[u8]) -> Option<Vec<Self>> {
        let (hashes, rest) = bytes.as_chunks::<{ Self::SIZE }>();
        rest.is_empty().then(|| hashes.iter().map(|hash| Self(*hash)).collect())
    }

    /// The reverse of [`read_all`](Self::read_all).
    #[must_use]
    pub fn write_all(hashes: &[Self]) -> Vec<u8> {
        hashes.iter().flat_map(|hash| hash.0).collect()
    }

    fn finish(context: Context) -> Self {
        Self(context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let bytes = STANDARD.decode(text).map_err(|_| NotADigest)?;
        Ok(Self(bytes.try_into().map_err(|_| NotADigest)?))
    }
}
