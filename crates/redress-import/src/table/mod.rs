//! A file as a table, row by row: text with a delimiter, a sheet of a workbook, or an event log.

mod bombs;
mod encoding;
mod limit;
mod quotes;
mod rows;
mod shape;
mod sorted;
mod spool;
mod workbook;
mod xes;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use csv::StringRecord;

use encoding::Detected;
use limit::{Limited, Since};
pub(crate) use quotes::swallows_rows;
use rows::Rows;
pub(crate) use sorted::sort_by;
use spool::Spool;

use crate::{ImportFault, Problem, options::Encoding, problem::shown, progress::Bar};

/// The most columns: as many as a spreadsheet has.
const MOST_COLUMNS: usize = 16_384;
/// Bytes among which the header is looked for.
const HEAD: u64 = 256 * 1024;

/// How a file is to be opened: what the command line and the mapping say of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenAs {
    pub(crate) encoding: Option<Encoding>,
    pub(crate) delimiter: Option<u8>,
    pub(crate) sheet: Option<String>,
    /// The line of the header, from 1.
    pub(crate) header_line: Option<u64>,
}

/// A table with its header. Every reading starts at its first row.
pub(crate) struct Table {
    pub(crate) path: PathBuf,
    content: Content,
    delimiter: u8,
    /// Whether lines end in CR LF.
    crlf: bool,
    /// Rows before the first one below the header.
    before: usize,
    header_line: u64,
    /// The names of the columns, as the file has them.
    pub(crate) header: Vec<String>,
    /// How the file was read, to be named in the output.
    pub(crate) found: String,
}

enum Content {
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
    bad_byte: Option<(usize, usize, u8)>,
    /// In an event log: the other rows of the same case.
    pub(crate) more: Vec<Row>,
}

impl Table {
    /// Opens a file, and finds its header: the row that has most of the wanted names.
    ///
    /// # Errors
    /// If the file cannot be read, or it is in doubt how.
    pub(crate) fn open(path: &Path, how: &OpenAs, wanted: &[&str]) -> Result<Self, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: path.to_path_buf(), source };
        let mut start = Vec::new();
        File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start)).map_err(unreadable)?;
        let doubt = |what: String| ImportFault::Doubtful { path: path.to_path_buf(), what };
        let bar = Bar::new("opening");
        match Kind::of(&start) {
            Kind::Workbook(format) => {
                let sheet = workbook::spool(path, format, how.sheet.as_deref(), wanted, &bar).map_err(doubt)?;
                let found = format!("{} workbook, sheet {}", format.name(), shown(&sheet.name));
                let table = Self::new(path, Content::Sheet(sheet.rows), b',');
                table.with_header(how, wanted, &found)
            }
            Kind::Xes => {
                let rows = xes::spool(path, &bar).map_err(doubt)?;
                Self::new(path, Content::Log(rows), b',').with_header(how, &[], "event log in XES")
            }
            Kind::Html => Err(doubt(
                "this is a page of HTML, whatever its name says; open it in a spreadsheet, and save it as XLSX or CSV".to_owned(),
            )),
            Kind::Text => Self::text(path, how, wanted),
        }
    }

    fn text(path: &Path, how: &OpenAs, wanted: &[&str]) -> Result<Self, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: path.to_path_buf(), source };
        let doubt = |what: &str| ImportFault::Doubtful { path: path.to_path_buf(), what: what.to_owned() };
        if how.sheet.is_some() {
            return Err(doubt("this is text, which has no sheets; leave --sheet out"));
        }
        let (encoding, guessed) = match (how.encoding, Encoding::detect(path).map_err(unreadable)?) {
            (_, Detected::Marked(encoding)) => (encoding, ", by its byte order mark"),
            (Some(encoding), _) => (encoding, ""),
            (None, Detected::Guessed(encoding)) => (encoding, " (guessed)"),
            (None, Detected::Unknown) => {
                return Err(doubt(
                    "this is neither UTF-8 nor UTF-16 nor GB18030; name its encoding with --encoding (windows-1252 in Western Europe)",
                ));
            }
        };
        let mut head = Vec::new();
        let text = encoding.decode(File::open(path).map_err(unreadable)?);
        text.take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
        let complete = (head.len() as u64) < HEAD;
        let delimiter = how.delimiter.unwrap_or_else(|| shape::delimiter(&head, complete, wanted));
        let mut table = Self::new(path, Content::Text(encoding), delimiter);
        table.crlf = ends_in_crlf(&*head).map_err(unreadable)?;
        let found = format!("{encoding}{guessed}, delimiter {}", shape::name(delimiter));
        table.with_header(how, wanted, &found)
    }

    fn new(path: &Path, content: Content, delimiter: u8) -> Self {
        let (path, header, found) = (path.to_path_buf(), Vec::new(), String::new());
        Self { path, content, delimiter, crlf: false, before: 0, header_line: 1, header, found }
    }

    /// Finds the header among the first rows.
    fn with_header(mut self, how: &OpenAs, wanted: &[&str], found: &str) -> Result<Self, ImportFault> {
        let bar = Bar::new("opening");
        let mut head = Vec::new();
        for row in self.rows(&bar)?.take(shape::HEAD_ROWS) {
            match row {
                Ok(row) => head.push(row),
                // It is met again, and reported with its line, where all rows are read.
                Err(ImportFault::Quote { .. }) if !head.is_empty() => break,
                Err(fault) => return Err(fault),
            }
        }
        let at = match how.header_line {
            Some(line) => head.iter().position(|row| row.line == line).ok_or_else(|| {
                let what =
                    format!("header_line = {line}: no row among the first {} begins there", head.len());
                ImportFault::Header { path: self.path.clone(), line, what }
            })?,
            None => {
                let rows: Vec<StringRecord> = head.iter().map(|row| row.fields.clone()).collect();
                shape::header(&rows, wanted).map_or(0, |found| found.row)
            }
        };
        if let Some(row) = head.get(at) {
            self.header_line = row.line;
            self.header = row.fields.iter().map(|name| name.trim().to_owned()).collect();
            // Sheets and exports leave empty columns at the end of their header.
            self.before = at + 1;
        }
        if self.header.len() > MOST_COLUMNS {
            let what = format!("{} columns; at most {MOST_COLUMNS} are read", self.header.len());
            return Err(ImportFault::Header { path: self.path, line: self.header_line, what });
        }
        self.found = format!("{found}, header on {} {}", self.line_word(), self.header_line);
        Ok(self)
    }

    /// What lines are called.
    fn line_word(&self) -> &'static str {
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

    /// Every row below the header with a value in it, in the order of the file.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn rows(&self, bar: &Bar) -> Result<Rows<'_>, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: self.path.clone(), source };
        let since = Since::default();
        let text: Box<dyn Read + Send> = match &self.content {
            Content::Text(encoding) => {
                let file = File::open(&self.path).map_err(unreadable)?;
                let length = file.metadata().map_err(unreadable)?.len();
                Box::new(encoding.decode(bar.over(file, length)))
            }
            Content::Sheet(spool) | Content::Log(spool) => Box::new(bar.over(spool.read(), spool.length)),
        };
        let text = Limited::new(text, since.clone()).chain(quotes::end(self.crlf));
        let reader = shape::reader(self.delimiter).buffer_capacity(64 * 1024).from_reader(text);
        let mut rows = Rows { table: self, reader, since, ended: false };
        for _ in 0..self.before {
            rows.next().transpose()?;
        }
        Ok(rows)
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

    fn unreadable(&self, fault: csv::Error) -> ImportFault {
        ImportFault::Unreadable { path: self.path.clone(), source: fault.into() }
    }
}

/// What the first bytes of a file say of its kind.
enum Kind {
    Workbook(workbook::Format),
    Xes,
    Html,
    Text,
}

impl Kind {
    fn of(start: &[u8]) -> Self {
        if start.starts_with(b"PK\x03\x04") {
            return Self::Workbook(workbook::Format::Xlsx);
        }
        if start.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Self::Workbook(workbook::Format::Xls);
        }
        let start = String::from_utf8_lossy(start).to_lowercase();
        let text = start.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('<') {
            if text.contains("<log") {
                return Self::Xes;
            }
            if ["<html", "<!doctype html", "<table"].iter().any(|tag| text.contains(tag)) {
                return Self::Html;
            }
        }
        Self::Text
    }
}

/// Whether the first line does.
fn ends_in_crlf(text: impl Read) -> io::Result<bool> {
    let mut line = Vec::new();
    BufReader::new(text).read_until(b'\n', &mut line)?;
    Ok(line.ends_with(b"\r\n"))
}

#[cfg(test)]
mod tests;
