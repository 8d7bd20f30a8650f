//! A CSV file, row by row.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use csv::{Reader, ReaderBuilder, StringRecord};

use super::{ImportFault, Problem, progress::Bar};
use crate::cli::Encoding;

/// A CSV file with its encoding and header. Each reading starts anew.
pub(super) struct Table {
    pub(super) path: PathBuf,
    encoding: Encoding,
    /// The names of the columns, as the file has them.
    pub(super) header: Vec<String>,
}

/// A row and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) fields: StringRecord,
}

impl Table {
    /// Reads the header.
    ///
    /// # Errors
    /// If the file cannot be read, has no header, or names a column twice.
    pub(super) fn open(path: &Path, encoding: Option<Encoding>) -> Result<Self, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: path.to_path_buf(), source };
        let encoding = match encoding {
            Some(encoding) => encoding,
            None => Encoding::detect(path).map_err(unreadable)?,
        };
        let mut table = Self { path: path.to_path_buf(), encoding, header: Vec::new() };
        let mut reader = table.reader(File::open(path).map_err(unreadable)?);
        let header = reader.headers().map_err(|fault| table.unreadable(fault))?;
        table.header = header.iter().map(|name| name.trim().to_owned()).collect();
        let mut seen = HashMap::new();
        for (place, name) in table.header.iter().enumerate() {
            if let Some(first) = seen.insert(name, place).filter(|_| !name.is_empty()) {
                let what = format!("columns {} and {} are both named {name:?}", first + 1, place + 1);
                return Err(ImportFault::Header { path: path.to_path_buf(), what });
            }
        }
        Ok(table)
    }

    /// The file's name as problems give it.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// Every row with a value in it, in the order of the file.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn rows(&self, bar: &Bar) -> Result<Rows<'_, impl Read + use<>>, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: self.path.clone(), source };
        let file = File::open(&self.path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        Ok(Rows { table: self, reader: self.reader(bar.over(file, length)) })
    }

    /// What is wrong with a row, whatever its columns mean.
    pub(super) fn check(&self, row: &Row) -> Option<Problem> {
        let (expected, found) = (self.header.len(), row.fields.len());
        if found != expected {
            let what =
                format!("expected {expected} values, as in the header, found {found}; is a quote missing?");
            return Some(Problem::of_row(row.line, what));
        }
        let garbled = row.fields.iter().position(|field| field.contains('\u{fffd}'))?;
        let what = "has a character that cannot be read; is the encoding right (--encoding)?";
        let column = self.header.get(garbled).cloned();
        Some(Problem { line: row.line, column, value: None, what: what.to_owned() })
    }

    fn reader<R: Read>(&self, bytes: R) -> Reader<impl Read + use<R>> {
        // Rows of another length are found by `check`, with all the others.
        ReaderBuilder::new().flexible(true).from_reader(self.encoding.decode(bytes))
    }

    fn unreadable(&self, fault: csv::Error) -> ImportFault {
        ImportFault::Unreadable { path: self.path.clone(), source: fault.into() }
    }
}

/// The rows of one reading.
pub(super) struct Rows<'a, R> {
    table: &'a Table,
    reader: Reader<R>,
}

impl<R: Read> Iterator for Rows<'_, R> {
    type Item = Result<Row, ImportFault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut fields = StringRecord::new();
            match self.reader.read_record(&mut fields) {
                Ok(false) => return None,
                // Spreadsheets leave rows of commas at the end.
                Ok(true) if fields.iter().all(|field| field.trim().is_empty()) => {}
                Ok(true) => {
                    let line = fields.position().map_or(0, csv::Position::line);
                    return Some(Ok(Row { line, fields }));
                }
                Err(fault) => return Some(Err(self.table.unreadable(fault))),
            }
        }
    }
}
