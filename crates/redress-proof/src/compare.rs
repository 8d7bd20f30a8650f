//! Compares the lines of an export with the leaves of the log's Merkle tree.

use crate::Digest;
use std::collections::HashMap;

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The line differs from the one that the log signed.
    Altered,
    /// The line is missing.
    Missing,
    /// Before the line of this position there is a line that the log never signed.
    Added,
    /// This position has the line of another position, which is given.
    Misplaced(u64),
}

/// A difference and its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// The position, from 1.
    pub position: u64,
    /// What is wrong there.
    pub change: Change,
}

/// Compares lines, without their line ends, with the leaves of a tree. The first leaf has the position
/// `first`. Removed, added and moved lines are recognised as such, so that a single change gives one
/// difference regardless of what follows it (two lines that changed places give two). The first difference is
/// at the first position where the lines differ from the tree.
#[must_use]
pub fn differences(leaves: &[Digest], lines: &[Digest], first: u64) -> Vec<Difference> {
    let leaf_of: HashMap<Digest, usize> = leaves.iter().enumerate().map(|(n, hash)| (*hash, n)).collect();
    let lines: Vec<Option<usize>> = lines.iter().map(|hash| leaf_of.get(hash).copied()).collect();
    let mut present = vec![false; leaves.len()];
    lines.iter().flatten().for_each(|leaf| present[*leaf] = true);
    // Leaves whose line is in another place, or whose place has another line.
    let mut displaced = vec![false; leaves.len()];
    let (mut line, mut next, mut found) = (0, 0, Vec::new());
    while line < lines.len() || next < leaves.len() {
        let more = next < leaves.len();
        let missing = more && !present[next];
        let mut find = |change| found.push(Difference { position: first + next as u64, change });
        match lines.get(line).copied() {
            Some(Some(leaf)) if leaf == next => (line, next) = (line + 1, next + 1),
            // The second of two lines that changed places.
            Some(Some(leaf)) if more && displaced[next] && displaced[leaf] => {
                find(Change::Misplaced(first + leaf as u64));
                (line, next) = (line + 1, next + 1);
            }
            _ if more && displaced[next] => next += 1,
            Some(None) if missing => {
                find(Change::Altered);
                (line, next) = (line + 1, next + 1);
            }
            _ if missing => {
                find(Change::Missing);
                next += 1;
            }
            Some(None) => {
                find(Change::Added);
                line += 1;
            }
            Some(Some(leaf)) => {
                find(Change::Misplaced(first + leaf as u64));
                let following = lines.get(line + 1).copied().flatten();
                let ends = line + 1 == lines.len() && next + 1 == leaves.len();
                // The line of `next` comes later, and the lines between have moved up; or the two have
                // changed places.
                let moved_up = leaf > next && following == Some(leaf + 1);
                if moved_up || (more && (ends || following == Some(next + 1))) {
                    displaced[next] = true;
                    next += 1;
                }
                if !moved_up {
                    displaced[leaf] = true;
                    line += 1;
                }
            }
            // Its line was found earlier.
            None => next += 1,
        }
    }
    found
}
