//! Hashes of leaves and nodes (RFC 6962, section 2.1).

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{Context, SHA256, digest};
use std::{fmt, str::FromStr};

/// A hash in the tree: SHA-256 as in RFC 6962, section 2.1. Displayed as base64, as in checkpoints and
/// proofs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; Self::SIZE]);

/// The text is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hash: expected 32 bytes in base64")]
pub struct NotADigest;

impl Digest {
    /// Length of a hash, in bytes.
    pub const SIZE: usize = 32;

    /// Returns the hash of a leaf. Its prefix differs from that of nodes, so that a leaf cannot be passed off
    /// as a node.
    #[must_use]
    pub fn of_leaf(entry: &[u8]) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(&[0]);
        context.update(entry);
        Self::finish(context)
    }

    /// Returns the hash of the node over two subtrees.
    #[must_use]
    pub fn of_node(left: Self, right: Self) -> Self {
        let mut bytes = [1; 1 + 2 * Self::SIZE];
        bytes[1..=Self::SIZE].copy_from_slice(&left.0);
        bytes[1 + Self::SIZE..].copy_from_slice(&right.0);
        Self(digest(&SHA256, &bytes).as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }

    /// Returns the root of the empty tree.
    #[must_use]
    pub fn of_nothing() -> Self {
        Self::finish(Context::new(&SHA256))
    }

    /// Returns the hash of a complete subtree, from the hashes of its leaves or of its nodes at one height.
    ///
    /// # Panics
    /// Panics if their number is not a power of two.
    #[must_use]
    pub fn of_subtree(hashes: &[Self]) -> Self {
        assert!(hashes.len().is_power_of_two(), "a complete subtree has 2^n hashes");
        let mut level = hashes.to_vec();
        while level.len() > 1 {
            level = level.chunks_exact(2).map(|pair| Self::of_node(pair[0], pair[1])).collect();
        }
        level[0]
    }

    /// Parses concatenated hashes, as in a tile. `None` if the length is not a multiple of 32.
    #[must_use]
    pub fn read_all(bytes: &[u8]) -> Option<Vec<Self>> {
        let (hashes, rest) = bytes.as_chunks::<{ Self::SIZE }>();
        rest.is_empty().then(|| hashes.iter().map(|hash| Self(*hash)).collect())
    }

    /// Concatenates hashes: the reverse of [`read_all`](Self::read_all).
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
