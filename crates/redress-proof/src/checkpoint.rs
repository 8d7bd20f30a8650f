//! Parses and writes the text of a checkpoint (C2SP tlog-checkpoint).

use crate::Digest;
use std::{fmt, str::FromStr};

/// A tree's origin, size and root: the text that a log signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log.
    pub origin: String,
    /// The number of leaves, which is also the position of the last event.
    pub size: u64,
    /// The tree's root.
    pub root: Digest,
}

/// The text is not a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a checkpoint: expected a line with the origin, one with the size and one with the root in base64"
)]
pub struct CheckpointError;

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Parses a checkpoint. Lines after the third are extensions, which are ignored.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<&str> = text.strip_suffix('\n').ok_or(CheckpointError)?.split('\n').collect();
        let [origin, size, root, extensions @ ..] = lines.as_slice() else { return Err(CheckpointError) };
        let number: u64 = size.parse().map_err(|_| CheckpointError)?;
        if origin.is_empty() || *size != number.to_string() || extensions.contains(&"") {
            return Err(CheckpointError);
        }
        Ok(Self {
            origin: (*origin).to_owned(),
            size: number,
            root: root.parse().map_err(|_| CheckpointError)?,
        })
    }
}
