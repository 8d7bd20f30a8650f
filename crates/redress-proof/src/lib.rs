//! The Merkle tree over a log (RFC 6962): its hashes, tiles (C2SP tlog-tiles), signed checkpoints (C2SP tlog-checkpoint, signed-note),
//! inclusion and consistency proofs, and the check of an export against it.
//!
//! Pure functions: nothing here reads a file, a database or a clock. An entry's index counts from 0, as in the standards; a log's
//! position counts from 1, so the event at position `p` is the leaf of index `p - 1`.

mod checkpoint;
mod compare;
mod digest;
mod edge;
mod note;
mod path;
mod tile;
mod verify;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use compare::{Change, Difference, differences};
pub use digest::{Digest, NotADigest};
pub use edge::{Edge, EdgeError};
pub use note::{Note, NoteError, Signature, SigningKey, VerifierKey};
pub use path::{Node, consistency_path, inclusion_path, root};
pub use tile::{Content, NotATile, TILE, TileId, TilePath};
pub use verify::{Refuted, verify_consistency, verify_inclusion};
