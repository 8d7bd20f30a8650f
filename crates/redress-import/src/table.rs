//! A CSV file, row by row.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::options::Encoding;
use crate::{ImportFault, Problem, progress::Bar};

/// A CSV file with its encoding and header. Each reading starts anew.
pub(crate) struct Table {
    pub(crate) path: PathBuf,
    encoding: Encoding,
    /// Whether lines end in CR LF.
    crlf: bool,
    /// The names of the columns, as the file has them.
    pub(crate) header: Vec<String>,
}

/// A row and where it begins.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) fields: StringRecord,
}

impl Table {
    /// Reads the header.
    ///
    /// # Errors
    /// If the file cannot be read, has no header, or names a column twice.
    pub(crate) fn open(path: &Path, encoding: Option<Encoding>) -> Result<Self, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: path.to_path_buf(), source };
        let encoding = match encoding {
            Some(encoding) => encoding,
            None => Encoding::detect(path).map_err(unreadable)?,
        };
        let crlf =
            ends_in_crlf(encoding.decode(File::open(path).map_err(unreadable)?)).map_err(unreadable)?;
        let mut table = Self { path: path.to_path_buf(), encoding, crlf, header: Vec::new() };
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
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// The place of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// Every row with a value in it, in the order of the file.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn rows(&self, bar: &Bar) -> Result<Rows<'_, impl Read + use<>>, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: self.path.clone(), source };
        let file = File::open(&self.path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        Ok(Rows { table: self, reader: self.reader(bar.over(file, length)) })
    }

    /// What is wrong with a row, whatever its columns mean.
    pub(crate) fn check(&self, row: &Row) -> Option<Problem> {
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
pub(crate) struct Rows<'a, R> {
    table: &'a Table,
    reader: Reader<R>,
}

impl<R: Read> Rows<'_, R> {
    /// The line on which a row begins. The reader counts line feeds, and stops before that of CR LF and before empty lines; so the
    /// lines are counted back from the row's end.
    fn first_line(&self, fields: &StringRecord, before: u64) -> u64 {
        let inside: usize = fields.iter().map(|field| field.matches('\n').count()).sum();
        let past_the_end = u64::from(!self.table.crlf);
        let counted = self.reader.position().line().saturating_sub(inside as u64 + past_the_end);
        // The last line may end without a line feed.
        counted.max(before + u64::from(self.table.crlf))
    }
}

/// Whether the first line does.
fn ends_in_crlf(text: impl Read) -> io::Result<bool> {
    let mut line = Vec::new();
    BufReader::new(text).read_until(b'\n', &mut line)?;
    Ok(line.ends_with(b"\r\n"))
}

impl<R: Read> Iterator for Rows<'_, R> {
    type Item = Result<Row, ImportFault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut fields = StringRecord::new();
            let before = self.reader.position().line();
            match self.reader.read_record(&mut fields) {
                Ok(false) => return None,
                // Spreadsheets leave rows of commas at the end.
                Ok(true) if fields.iter().all(|field| field.trim().is_empty()) => {}
                Ok(true) => {
                    let line = self.first_line(&fields, before);
                    return Some(Ok(Row { line, fields }));
                }
                Err(fault) => return Some(Err(self.table.unreadable(fault))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_line_they_begin_on() {
        let text = "a,b\n1,x\n2,\"y\ny\"\n\n3,z\n,\n4,\"w\n\n\"\n5,v";
        for text in [
            text.to_owned(),
            format!("{text}\n"),
            text.replace('\n', "\r\n"),
            text.replace('\n', "\r\n") + "\r\n",
        ] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &text).unwrap();
            let table = Table::open(file.path(), None).unwrap();
            let rows = table.rows(&Bar::new("")).unwrap().map(|row| row.unwrap());
            let found: Vec<(String, u64)> = rows.map(|row| (row.fields[0].to_owned(), row.line)).collect();
            let expected = [("1", 2), ("2", 3), ("3", 6), ("4", 8), ("5", 11)];
            assert_eq!(found, expected.map(|(number, line)| (number.to_owned(), line)), "{text:?}");
        }
    }
}
