//! Computes roots, inclusion paths and consistency paths of a Merkle tree (RFC 6962, sections 2.1, 2.1.1 and
//! 2.1.2) from the hashes of complete subtrees.
//!
//! Each function calls a closure for the subtrees that it needs. A caller can therefore run it twice: once to
//! collect the hashes to fetch, and once with the fetched hashes.

use crate::Digest;

/// A complete subtree: the leaves from `index << height` to `(index + 1) << height`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// The number of levels above the leaves; 0 is a leaf.
    pub height: u8,
    /// Its index among the subtrees of this height, from 0.
    pub index: u64,
}

/// Returns the root of the tree of the first `size` leaves.
///
/// # Errors
/// Returns the errors of `nodes`.
pub fn root<E>(size: u64, nodes: &mut impl FnMut(Node) -> Result<Digest, E>) -> Result<Digest, E> {
    if size == 0 { Ok(Digest::of_nothing()) } else { range(0, size, nodes) }
}

/// Returns the audit path of a leaf in the tree of the first `size` leaves, its sibling first.
///
/// # Errors
/// Returns the errors of `nodes`.
///
/// # Panics
/// Panics if `index` is not less than `size`.
pub fn inclusion_path<E>(
    index: u64,
    size: u64,
    nodes: &mut impl FnMut(Node) -> Result<Digest, E>,
) -> Result<Vec<Digest>, E> {
    assert!(index < size, "the leaf is in the tree");
    let (mut low, mut high, mut path) = (0, size, Vec::new());
    while high - low > 1 {
        let middle = low + largest_power_below(high - low);
        if index < middle {
            path.push(range(middle, high, nodes)?);
            high = middle;
        } else {
            path.push(range(low, middle, nodes)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Returns the proof that the tree of the first `from` leaves is a prefix of the tree of the first `to`
/// leaves. It is empty if the two are equal, or `from` is 0.
///
/// # Errors
/// Returns the errors of `nodes`.
///
/// # Panics
/// Panics if `from` is greater than `to`.
pub fn consistency_path<E>(
    from: u64,
    to: u64,
    nodes: &mut impl FnMut(Node) -> Result<Digest, E>,
) -> Result<Vec<Digest>, E> {
    assert!(from <= to, "the older tree is the smaller one");
    let (mut low, mut high, mut path) = (0, to, Vec::new());
    if from == 0 || from == to {
        return Ok(path);
    }
    while from != high {
        let middle = low + largest_power_below(high - low);
        if from <= middle {
            path.push(range(middle, high, nodes)?);
            high = middle;
        } else {
            path.push(range(low, middle, nodes)?);
            low = middle;
        }
    }
    // The verifier already has the older root; any other subtree must be in the proof.
    if low != 0 {
        path.push(range(low, high, nodes)?);
    }
    path.reverse();
    Ok(path)
}

/// Returns the hash over the leaves from `low` to `high`. `low` is where a subtree that contains all of them
/// may begin.
fn range<E>(low: u64, high: u64, nodes: &mut impl FnMut(Node) -> Result<Digest, E>) -> Result<Digest, E> {
    let count = high - low;
    if count.is_power_of_two() {
        let height = u8::try_from(count.trailing_zeros()).expect("at most 63");
        return nodes(Node { height, index: low >> height });
    }
    let middle = low + largest_power_below(count);
    Ok(Digest::of_node(range(low, middle, nodes)?, range(middle, high, nodes)?))
}

/// Returns the largest power of two that is less than `count`, which is greater than 1.
fn largest_power_below(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}
