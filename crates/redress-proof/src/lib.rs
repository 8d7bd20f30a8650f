#![doc = include_str!("../README.md")]

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
