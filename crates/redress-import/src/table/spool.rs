//! A table converted to CSV in an unnamed temporary file: it is deleted when the import ends, and no other
//! user can read it.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use csv::Writer;

/// The most bytes that are written; a workbook of a million rows takes fewer.
const LARGEST: u64 = 4 << 30;

/// Rows in UTF-8, each preceded by its line or row number.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    file: Arc<File>,
    pub(crate) length: u64,
}

/// Writes a spool.
pub(crate) struct SpoolWriter {
    writer: Writer<Counted>,
}

struct Counted {
    file: BufWriter<File>,
    written: u64,
}

impl SpoolWriter {
    /// Creates the temporary file.
    ///
    /// # Errors
    /// Fails if there is no room for it.
    pub(crate) fn new() -> io::Result<Self> {
        let file = BufWriter::new(tempfile::tempfile()?);
        let writer = csv::WriterBuilder::new().flexible(true).from_writer(Counted { file, written: 0 });
        Ok(Self { writer })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Fails if it cannot be written, or the file becomes too large.
    pub(crate) fn row<'a>(&mut self, line: u64, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        self.writer.write_field(line.to_string())?;
        cells.into_iter().try_for_each(|cell| self.writer.write_field(cell))?;
        self.writer.write_record(None::<&[u8]>).map_err(io::Error::from)
    }

    /// Ends the spool, which can then be read.
    ///
    /// # Errors
    /// Fails if it cannot be written.
    pub(crate) fn finish(self) -> io::Result<Spool> {
        let counted = self.writer.into_inner().map_err(|fault| io::Error::other(fault.to_string()))?;
        let length = counted.written;
        let file = counted.file.into_inner().map_err(|fault| io::Error::other(fault.to_string()))?;
        Ok(Spool { file: Arc::new(file), length })
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.written += written as u64;
        if self.written > LARGEST {
            return Err(io::Error::other("its table is larger than 4 GiB as text"));
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Spool {
    /// Reads it from the beginning. Several readers can read at once.
    pub(crate) fn read(&self) -> SpoolReader {
        SpoolReader { file: Arc::clone(&self.file), at: 0 }
    }
}

/// A reader of a spool, with its own position.
pub(crate) struct SpoolReader {
    file: Arc<File>,
    at: u64,
}

impl Read for SpoolReader {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(bytes, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
