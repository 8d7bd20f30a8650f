//! Limits the bytes that are read for one row, so that an endless row does not fill the memory.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Greatest length of a row or a tag, in bytes: far more than the longest text of a case (20,000 characters).
pub(crate) const LONGEST_ROW: u64 = 4 << 20;

/// Counts the bytes read since the last row.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowLength(Arc<AtomicU64>);

impl RowLength {
    /// Starts counting at the next row.
    pub(crate) fn restart(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// Adds bytes (or another unit that the caller counts).
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether the row was too long.
    pub(crate) fn exceeded(&self) -> bool {
        self.value() > LONGEST_ROW
    }
}

/// A reader that fails when a row is longer than [`LONGEST_ROW`].
pub(crate) struct Limited<R> {
    reader: R,
    length: RowLength,
}

impl<R> Limited<R> {
    pub(crate) fn new(reader: R, length: RowLength) -> Self {
        Self { reader, length }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.length.exceeded() {
            return Err(io::Error::other("a row of more than 4 MiB"));
        }
        let read = self.reader.read(bytes)?;
        self.length.add(read as u64);
        Ok(read)
    }
}
