//! A table whose header is known, and its rows.

use std::fmt::Write as _;
use std::path::PathBuf;

use csv::StringRecord;

use super::spool::Spool;
use crate::{ImportFault, Problem, options::Encoding};

/// A table with its header. Every reading starts at its first row.
pub(crate) struct Table {
    pub(crate) path: PathBuf,
    pub(super) content: Content,
    pub(super) delimiter: u8,
    /// Whether lines end in CR LF.
    pub(super) crlf: bool,
    /// Rows before the first one below the header.
    pub(super) before: usize,
    pub(super) header_line: u64,
    /// The names of the columns, as the file has them.
    pub(crate) header: Vec<String>,
    /// How the file was read, to be named in the output.
    pub(crate) found: String,
}

pub(super) enum Content {
    Text(Encoding),
    Sheet(Spool),
    Log(Spool),
}

/// A row and where it begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) fields: StringRecord,
    /// Where a value has a byte that is not UTF-8: its column and the byte in the value, from 1, and the byte itself.
    pub(super) bad_byte: Option<(usize, usize, u8)>,
    /// In an event log: the other rows of the same case.
    pub(crate) more: Vec<Row>,
}

impl Table {
    /// What lines are called.
    pub(super) fn line_word(&self) -> &'static str {
        if matches!(self.content, Content::Sheet(_)) { "row" } else { "line" }
    }

    /// The file's name as problems give it.
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Something that is wrong with the header.
    pub(crate) fn header_fault(&self, what: String) -> ImportFault {
        ImportFault::Header { path: self.path.clone(), line: self.header_line, what }
    }

    /// The place of a column.
    ///
    /// # Errors
    /// If two columns have the name: it cannot be said which is meant.
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

    /// Whether numbers in it may be days: those of a workbook are real numbers.
    pub(crate) fn is_workbook(&self) -> bool {
        matches!(self.content, Content::Sheet(_))
    }

    /// What divides the fields.
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// What is wrong with a row, whatever its columns mean.
    pub(crate) fn check(&self, row: &Row) -> Option<Problem> {
        let column = |place: usize| self.header.get(place).cloned();
        if let Some((place, at, byte)) = row.bad_byte {
            let what = format!(
                "byte {at} of this value (0x{byte:02x}) is not UTF-8; the file is, so it was damaged here; in a file of another encoding name that with --encoding"
            );
            return Some(Problem {
                column: column(place),
                ..Problem::of_row(row.line, "BYTE_NOT_UTF8", what)
            });
        }
        let (expected, found) = (self.header.len(), row.fields.len());
        // Delimiters at the end of a row say nothing.
        let surplus = row.fields.iter().skip(expected).any(|field| !field.trim().is_empty());
        if found < expected || surplus {
            let mut what = format!("expected {expected} values, as in the header, found {found}");
            let _ = write!(what, "; is a quote missing?");
            return Some(Problem::of_row(row.line, "ROW_WIDTH", what));
        }
        let garbled = row.fields.iter().position(|field| field.contains('\u{fffd}'))?;
        let what = match self.content {
            Content::Sheet(_) => {
                "a number of more than 15 digits, of which the spreadsheet has lost the last ones, or a character that cannot be read; format the column as text where the number comes from"
            }
            _ => "has a character that cannot be read; is the encoding right (--encoding)?",
        };
        Some(Problem { column: column(garbled), ..Problem::of_row(row.line, "CHARACTER_UNREADABLE", what) })
    }

    /// Whether a row is the header once more, as reports repeat it on every page.
    pub(crate) fn is_header(&self, row: &Row) -> bool {
        let names = self.header.iter().map(String::as_str).chain(std::iter::repeat(""));
        row.fields.len() >= self.header.len()
            && row.fields.iter().zip(names).all(|(field, name)| field.trim() == name)
    }

    pub(super) fn unreadable(&self, fault: csv::Error) -> ImportFault {
        ImportFault::Unreadable { path: self.path.clone(), source: fault.into() }
    }
}
