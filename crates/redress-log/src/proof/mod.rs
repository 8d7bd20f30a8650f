//! The log as a Merkle tree: stored beside the log, signed, and the source of proofs.
//!
//! The leaf of an event is the line that [`export`](crate::transfer::export) writes for it, without its line
//! end. The tree is not part of an append: a [`Keeper`] reads events by position, like any other reader, and
//! stores tiles and checkpoints in the schema `proof`. Each batch is one transaction that locks the tree's
//! row, so several processes may keep the same tree, and a crash leaves a smaller tree, never a wrong one.
//! [`Proofs`] reads it.

mod check;
mod error;
mod keeper;
mod lines;
mod read;
mod sign;
mod store;
mod tree;

pub use check::TreeReport;
pub use error::ProofError;
pub use keeper::{Keeper, KeeperOptions, Keys};
pub use read::{Consistency, Inclusion, Proofs, SignedCheckpoint, TreeStatus};
pub use redress_proof::{
    Checkpoint, Content, Digest, Note, NoteError, SigningKey, TILE, TileId, TilePath, VerifierKey,
    verify_consistency, verify_inclusion,
};
pub use tree::{Growth, Tree};
