//! Opens a file as a table: finds out its kind, its encoding and its header.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use csv::StringRecord;

use super::content::{Content, Table};
use super::encoding::Detected;
use super::{sniff, workbook, xes};
use crate::{ImportFault, options::Encoding, problem::shown, progress::Bar};

/// The most columns that are read: as many as a spreadsheet has.
const MOST_COLUMNS: usize = 16_384;
/// How many bytes are searched for the header.
const HEAD: u64 = 256 * 1024;

/// How a file is opened, by the command line and the mapping.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenAs {
    pub(crate) encoding: Option<Encoding>,
    pub(crate) delimiter: Option<u8>,
    pub(crate) sheet: Option<String>,
    /// The line of the header, from 1.
    pub(crate) header_line: Option<u64>,
}

impl Table {
    /// Opens a file and finds its header: the row with the most of the wanted names.
    ///
    /// # Errors
    /// Fails if the file cannot be read, or if it is unclear how.
    pub(crate) fn open(path: &Path, how: &OpenAs, wanted: &[&str]) -> Result<Self, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: path.to_path_buf(), source };
        let mut start = Vec::new();
        File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start)).map_err(unreadable)?;
        let doubt = |what: String| ImportFault::Doubtful { path: path.to_path_buf(), what };
        let bar = Bar::new("opening");
        match Kind::of(&start) {
            Kind::Workbook(format) => {
                let sheet =
                    workbook::spool(path, format, how.sheet.as_deref(), wanted, &bar).map_err(doubt)?;
                let found = format!("{} workbook, sheet {}", format.name(), shown(&sheet.name));
                let table = Self::new(path, Content::Sheet(sheet.rows), b',');
                table.with_header(how, wanted, &found)
            }
            Kind::Xes => {
                let rows = xes::spool(path, &bar).map_err(doubt)?;
                Self::new(path, Content::Log(rows), b',').with_header(how, &[], "event log in XES")
            }
            Kind::Html => Err(doubt(
                "this is an HTML page, despite its name; open it in a spreadsheet and save it as XLSX or CSV"
                    .to_owned(),
            )),
            Kind::Text => Self::text(path, how, wanted),
        }
    }

    fn text(path: &Path, how: &OpenAs, wanted: &[&str]) -> Result<Self, ImportFault> {
        let unreadable = |source| ImportFault::Unreadable { path: path.to_path_buf(), source };
        let doubt = |what: &str| ImportFault::Doubtful { path: path.to_path_buf(), what: what.to_owned() };
        if how.sheet.is_some() {
            return Err(doubt("this is a text file, which has no sheets; remove --sheet"));
        }
        let (encoding, guessed) = match (how.encoding, Encoding::detect(path).map_err(unreadable)?) {
            (_, Detected::Marked(encoding)) => (encoding, ", by its byte order mark"),
            (Some(encoding), _) => (encoding, ""),
            (None, Detected::Guessed(encoding)) => (encoding, " (guessed)"),
            (None, Detected::Unknown) => {
                return Err(doubt(
                    "this is neither UTF-8, UTF-16 nor GB18030; name its encoding with --encoding \
                    (windows-1252 in Western Europe)",
                ));
            }
        };
        let mut head = Vec::new();
        let text = encoding.decode(File::open(path).map_err(unreadable)?);
        text.take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
        let complete = (head.len() as u64) < HEAD;
        let delimiter = how.delimiter.unwrap_or_else(|| sniff::delimiter(&head, complete, wanted));
        let mut table = Self::new(path, Content::Text(encoding), delimiter);
        table.crlf = ends_in_crlf(&*head).map_err(unreadable)?;
        let found = format!("{encoding}{guessed}, delimiter {}", sniff::name(delimiter));
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
        for row in self.rows(&bar)?.take(sniff::HEAD_ROWS) {
            match row {
                Ok(row) => head.push(row),
                // The same error occurs again when all rows are read, and is reported there with its line.
                Err(ImportFault::Quote { .. }) if !head.is_empty() => break,
                Err(fault) => return Err(fault),
            }
        }
        let at = match how.header_line {
            Some(line) => head.iter().position(|row| row.line == line).ok_or_else(|| {
                let what =
                    format!("header_line = {line}: none of the first {} rows begins there", head.len());
                ImportFault::Header { path: self.path.clone(), line, what }
            })?,
            None => {
                let rows: Vec<StringRecord> = head.iter().map(|row| row.fields.clone()).collect();
                sniff::header(&rows, wanted).map_or(0, |found| found.row)
            }
        };
        if let Some(row) = head.get(at) {
            self.header_line = row.line;
            self.header = row.fields.iter().map(|name| name.trim().to_owned()).collect();
            // Sheets and exports often end the header with empty columns.
            self.before = at + 1;
        }
        if self.header.len() > MOST_COLUMNS {
            let what = format!("{} columns; at most {MOST_COLUMNS} are read", self.header.len());
            return Err(ImportFault::Header { path: self.path, line: self.header_line, what });
        }
        self.found = format!("{found}, header on {} {}", self.line_word(), self.header_line);
        Ok(self)
    }
}

/// The kind of a file, by its first bytes.
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

/// Whether the first line ends in CR LF.
fn ends_in_crlf(text: impl Read) -> io::Result<bool> {
    let mut line = Vec::new();
    BufReader::new(text).read_until(b'\n', &mut line)?;
    Ok(line.ends_with(b"\r\n"))
}
