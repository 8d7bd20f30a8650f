//! The input of an import: a file with its name.

use std::io::Read;

/// A file to read.
pub struct Source {
    /// What errors call it.
    pub name: String,
    /// Its bytes.
    pub read: Box<dyn Read + Send>,
}
