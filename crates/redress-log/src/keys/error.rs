//! Why sensitive values cannot be sealed or opened.

use std::{io, path::PathBuf};

/// A fault of the key file. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The database has values sealed with a key that this program does not have.
    #[error(
        "the values about people in this database are sealed under the key {root:016x}, which is not in {}: copy that file from the data \
directory of the process that works on this database, or from a backup of it, and start again", .path.display()
    )]
    Missing {
        /// The key's name.
        root: i64,
        /// The file.
        path: PathBuf,
    },
    /// The operating system refuses an operation.
    #[error("could not {action} {}: {}; check the directory and its permissions", .path.display(), words(.source))]
    Io {
        /// The operation.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Others may read or replace the file.
    #[error(
        "{} is open to other users (mode {mode:o}): close it with `chmod go= {}`; if others may have read it, run `redress keys rotate` after \
that", .path.display(), .path.display()
    )]
    Open {
        /// The file or directory.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file has an unexpected format.
    #[error("{} is not a key file that redress made: put the right one in its place, from a backup of it", .0.display())]
    NotAKeyFile(PathBuf),
    /// Stored values were not sealed with this key, or were changed.
    #[error("the sealed values at position {position} do not open under their key: they were changed")]
    Changed {
        /// The position.
        position: i64,
    },
    /// The operating system returns no random bytes.
    #[error("the operating system returns no random bytes to create a key from: {0}")]
    Random(getrandom::Error),
}

impl KeyError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "VALUE_KEY_MISSING",
            Self::Io { .. } => "VALUE_KEYS_FAILED",
            Self::Open { .. } => "VALUE_KEYS_OPEN",
            Self::NotAKeyFile(_) => "VALUE_KEYS_WRONG",
            Self::Changed { .. } => "VALUES_CHANGED",
            Self::Random(_) => "NO_RANDOM_NUMBERS",
        }
    }
}

/// The text of a system error, without its number.
fn words(fault: &io::Error) -> String {
    let text = fault.to_string();
    text.split_once(" (os error").map_or(text.clone(), |(words, _)| words.to_owned())
}
