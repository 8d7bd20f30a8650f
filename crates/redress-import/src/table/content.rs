//! A table with its header and rows, after its file was opened.

use std::fmt::Write as _;
use std::path::PathBuf;

use csv::StringRecord;

use super::spool::Spool;
use crate::{ImportFault, Problem, options::Encoding};

/// A table with its header. Each pass starts at the first row.
pub(crate) struct Table {
    pub(crate) path: PathBuf,
    pub(super) content: Content,
    pub(super) delimiter: u8,
    /// Whether lines end in CR LF.
    pub(super) crlf: bool,
    /// Rows up to and including the header.
    pub(super) before: usize,
    pub(super) header_line: u64,
    /// The column names, as the file has them.
    pub(crate) header: Vec<String>,
    /// How the file was read; the output shows it.
    pub(crate) found: String,
}

pub(super) enum Content {
    Text(Encoding),
    Sheet(Spool),
    Log(Spool),
}

/// A row and the line on which it begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) fields: StringRecord,
    /// The first byte that is not UTF-8, if there is one: its column, its place in the value from 1, and the
    /// byte.
    pub(super) bad_byte: Option<(usize, usize, u8)>,
    /// In an event log: the other rows of the same case.
    pub(crate) more: Vec<Row>,
}

impl Table {
    /// The word for a line in messages: "row" in a sheet.
    pub(super) fn line_word(&self) -> &'static str {
        if matches!(self.content, Content::Sheet(_)) { "row" } else { "line" }
    }

    /// The file's name in messages.
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Makes an error about the header.
    pub(crate) fn header_fault(&self, what: String) -> ImportFault {
        ImportFault::Header { path: self.path.clone(), line: self.header_line, what }
    }

    /// Returns the index of a column.
    ///
    /// # Errors
    /// Fails if two columns have this name.
    pub(crate) fn column(&self, name: &str) -> Result<Option<usize>, ImportFault> {
        let mut places = self.header.iter().enumerate().filter(|(_, column)| *column == name);
        let first = places.next().map(|(place, _)| place);
        match (first, places.next()) {
            (Some(first), Some((second, _))) => {
                let what = format!("columns {} and {} are both named {name:?}", first + 1, second + 1);
                Err(self.header_fault(what))
            }
            _ => Ok(first),
        }
    }

    /// Whether numbers in it can be dates: a workbook stores them as numbers.
    pub(crate) fn is_workbook(&self) -> bool {
        matches!(self.content, Content::Sheet(_))
    }

    /// The byte that separates the fields.
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Finds what is wrong with a row regardless of its columns' meaning: its width or an undecodable
    /// character.
    pub(crate) fn check(&self, row: &Row) -> Option<Problem> {
        let column = |place: usize| self.header.get(place).cloned();
        if let Some((place, at, byte)) = row.bad_byte {
            let what = format!(
                "byte {at} of this value (0x{byte:02x}) is not UTF-8, but the rest of the file is: it is \
                damaged here; if the file has another encoding, name it with --encoding"
            );
            return Some(Problem {
                column: column(place),
                ..Problem::of_row(row.line, "BYTE_NOT_UTF8", what)
            });
        }
        let (expected, found) = (self.header.len(), row.fields.len());
        // Empty fields at the end of a row are ignored.
        let surplus = row.fields.iter().skip(expected).any(|field| !field.trim().is_empty());
        if found < expected || surplus {
            let mut what = format!("expected {expected} values, as in the header, found {found}");
            let _ = write!(what, "; is a quote missing?");
            return Some(Problem::of_row(row.line, "ROW_WIDTH", what));
        }
        let garbled = row.fields.iter().position(|field| field.contains('\u{fffd}'))?;
        let what = match self.content {
            Content::Sheet(_) => {
                "has a number of more than 15 digits, whose last digits the spreadsheet has lost, or a \
                character that cannot be decoded; format the column as text where the number comes from"
            }
            _ => "has a character that cannot be decoded; check the encoding (--encoding)",
        };
        Some(Problem { column: column(garbled), ..Problem::of_row(row.line, "CHARACTER_UNREADABLE", what) })
    }

    /// Whether a row repeats the header, as reports do on every page.
    pub(crate) fn is_header(&self, row: &Row) -> bool {
        let names = self.header.iter().map(String::as_str).chain(std::iter::repeat(""));
        row.fields.len() >= self.header.len()
            && row.fields.iter().zip(names).all(|(field, name)| field.trim() == name)
    }

    pub(super) fn unreadable(&self, fault: csv::Error) -> ImportFault {
        ImportFault::Unreadable { path: self.path.clone(), source: fault.into() }
    }
}
