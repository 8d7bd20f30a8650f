//! Verifies proofs by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2. They need only the proof, not
//! the tree.

use crate::Digest;

/// The proof does not prove its claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not lead to the root in the checkpoint")]
pub struct Refuted;

/// Verifies that a leaf is in the tree of this size and root.
///
/// # Errors
/// Fails if the path does not prove it.
pub fn verify_inclusion(
    leaf: Digest,
    index: u64,
    size: u64,
    path: &[Digest],
    root: Digest,
) -> Result<(), Refuted> {
    if index >= size {
        return Err(Refuted);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return Err(Refuted);
        }
        if at & 1 == 1 || at == last {
            hash = Digest::of_node(*sibling, hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = Digest::of_node(hash, *sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last == 0 && hash == root { Ok(()) } else { Err(Refuted) }
}

/// Verifies that one tree, given by size and root, is a prefix of another.
///
/// # Errors
/// Fails if the path does not prove it: by this proof, the log has forked.
pub fn verify_consistency(
    (from, from_root): (u64, Digest),
    (to, to_root): (u64, Digest),
    path: &[Digest],
) -> Result<(), Refuted> {
    let holds = |holds: bool| if holds { Ok(()) } else { Err(Refuted) };
    if from > to {
        return Err(Refuted);
    }
    if from == to {
        return holds(path.is_empty() && from_root == to_root);
    }
    if from == 0 {
        return holds(path.is_empty() && from_root == Digest::of_nothing());
    }
    let own = [from_root];
    let whole = if from.is_power_of_two() { own.as_slice() } else { &[] };
    let mut hashes = whole.iter().chain(path);
    let first = *hashes.next().ok_or(Refuted)?;
    let (mut at, mut last, mut older, mut newer) = (from - 1, to - 1, first, first);
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    for hash in hashes {
        if last == 0 {
            return Err(Refuted);
        }
        if at & 1 == 1 || at == last {
            (older, newer) = (Digest::of_node(*hash, older), Digest::of_node(*hash, newer));
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            newer = Digest::of_node(newer, *hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    holds(last == 0 && older == from_root && newer == to_root)
}
