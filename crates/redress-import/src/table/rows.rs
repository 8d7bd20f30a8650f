//! Iterates over the rows of a table.

use std::fs::File;
use std::io::{self, Read};

use csv::{ByteRecord, Reader, StringRecord};

use super::content::{Content, Row, Table};
use super::row_length::{LONGEST_ROW, Limited, RowLength};
use super::{quotes, sniff};
use crate::{ImportFault, progress::Bar};

/// A text followed by the sentinel row (see [`super::quotes`]).
type Text = io::Chain<Limited<Box<dyn Read + Send>>, &'static [u8]>;

/// An iterator over the rows of a table.
pub(crate) struct Rows<'a> {
    table: &'a Table,
    reader: Reader<Text>,
    since: RowLength,
    ended: bool,
}

impl Table {
    /// Returns every row below the header that has a value, in the order of the file.
    ///
    /// # Errors
    /// Fails if the file cannot be read.
    pub(crate) fn rows(&self, bar: &Bar) -> Result<Rows<'_>, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: self.path.clone(), source };
        let since = RowLength::default();
        let text: Box<dyn Read + Send> = match &self.content {
            Content::Text(encoding) => {
                let file = File::open(&self.path).map_err(unreadable)?;
                let length = file.metadata().map_err(unreadable)?.len();
                Box::new(encoding.decode(bar.over(file, length)))
            }
            Content::Sheet(spool) | Content::Log(spool) => Box::new(bar.over(spool.read(), spool.length)),
        };
        let text = Limited::new(text, since.clone()).chain(quotes::end(self.crlf));
        let reader = sniff::reader(self.delimiter).buffer_capacity(64 * 1024).from_reader(text);
        let mut rows = Rows { table: self, reader, since, ended: false };
        for _ in 0..self.before {
            rows.next().transpose()?;
        }
        Ok(rows)
    }
}

impl Rows<'_> {
    /// The line on which a row begins. The reader counts line feeds, and stops before that of CR LF and
    /// before empty lines, so the lines are counted back from the end of the row.
    fn first_line(&self, fields: &ByteRecord, before: u64) -> u64 {
        let inside: usize = fields.iter().map(quotes::line_feeds).sum();
        let past_the_end = u64::from(!self.table.crlf);
        let counted = self.reader.position().line().saturating_sub(inside as u64 + past_the_end);
        // The last line may end without a line feed.
        counted.max(before)
    }

    fn row(&mut self, mut fields: ByteRecord, before: u64) -> Row {
        let line = match self.table.content {
            Content::Text(_) => self.first_line(&fields, before),
            // A workbook omits empty cells at the end of a row.
            Content::Sheet(_) | Content::Log(_) => {
                let number = fields.get(0).and_then(|line| std::str::from_utf8(line).ok());
                let number = number.and_then(|line| line.parse().ok()).unwrap_or_default();
                fields = fields.iter().skip(1).collect();
                (fields.len()..self.table.header.len()).for_each(|_| fields.push_field(b""));
                number
            }
        };
        match StringRecord::from_byte_record(fields) {
            Ok(fields) => Row { line, fields, ..Row::default() },
            Err(fault) => {
                let (place, at) = (fault.utf8_error().field(), fault.utf8_error().valid_up_to());
                let fields = fault.into_byte_record();
                let byte = fields.get(place).and_then(|field| field.get(at)).copied().unwrap_or_default();
                let fields = StringRecord::from_byte_record_lossy(fields);
                Row { line, fields, bad_byte: Some((place, at + 1, byte)), more: Vec::new() }
            }
        }
    }

    /// The error for a reader that stops before the end of the file.
    fn fault(&self, fault: csv::Error, before: u64) -> ImportFault {
        if self.since.exceeded() {
            let what = format!(
                "a row longer than {} MiB begins here; check for a quote that is not closed",
                LONGEST_ROW >> 20
            );
            return ImportFault::Quote { path: self.table.path.clone(), line: before, what };
        }
        self.table.unreadable(fault)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, ImportFault>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let mut fields = ByteRecord::new();
            let position = self.reader.position();
            let before = position.line() + u64::from(self.table.crlf && position.byte() > 0);
            self.since.restart();
            match self.reader.read_byte_record(&mut fields) {
                Ok(false) => return None,
                Ok(true) if quotes::is_end(&fields) => return None,
                Ok(true) if quotes::swallows_end(&fields) => {
                    self.ended = true;
                    let line = self.first_line(&fields, before);
                    let line = line + quotes::lines_before_last(&fields);
                    let what = "a quote is opened here and never closed, so that the rest of the file would \
                        be one value; close it, or double it if it belongs to the text";
                    return Some(Err(ImportFault::Quote {
                        path: self.table.path.clone(),
                        line,
                        what: what.to_owned(),
                    }));
                }
                Ok(true) => {
                    let row = self.row(fields, before);
                    // Spreadsheets write rows of commas at the end.
                    if row.fields.iter().any(|field| !field.trim().is_empty()) {
                        return Some(Ok(row));
                    }
                }
                Err(fault) => {
                    self.ended = true;
                    return Some(Err(self.fault(fault, before)));
                }
            }
        }
        None
    }
}
