//! A limit on what is read at once, so that a row without an end does not fill the memory.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of one row, or of one tag: far more than the longest text of a case (20,000 characters).
pub(crate) const LONGEST_ROW: u64 = 4 << 20;

/// Bytes handed out since the last row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Since(Arc<AtomicU64>);

impl Since {
    /// The next row begins.
    pub(crate) fn restart(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// More bytes, or whatever is counted.
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether a row was too long.
    pub(crate) fn exceeded(&self) -> bool {
        self.value() > LONGEST_ROW
    }
}

/// A reader that fails where a row is longer than [`LONGEST_ROW`].
pub(crate) struct Limited<R> {
    reader: R,
    since: Since,
}

impl<R> Limited<R> {
    pub(crate) fn new(reader: R, since: Since) -> Self {
        Self { reader, since }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.since.exceeded() {
            return Err(io::Error::other("a row of more than 4 MiB"));
        }
        let read = self.reader.read(bytes)?;
        self.since.add(read as u64);
        Ok(read)
    }
}
