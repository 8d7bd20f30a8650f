//! Reads a sheet of a workbook as rows of text: dates as ISO 8601, numbers as digits without an exponent.

use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::Path;

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xls, Xlsx};
use csv::StringRecord;

use super::row_length::LONGEST_ROW;
use super::spool::{Spool, SpoolWriter};
use super::{old_workbook, sniff, workbook_limits};
use crate::{problem::shown, progress::Bar};

/// The most rows and columns of a sheet.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;
/// A spreadsheet has lost digits of larger numbers.
const EXACT: f64 = 1e15;
/// Serial numbers of days, up to the end of the year 9999.
const SERIALS: std::ops::RangeInclusive<f64> = 0.0..=2_958_466.0;

/// The format of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Xlsx,
    Xls,
}

impl Format {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
        }
    }
}

/// A sheet whose rows were written to a spool.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) rows: Spool,
}

/// Reads a sheet: the one that is named, or the only one that has the wanted names.
///
/// # Errors
/// Returns a message if it is not a workbook, is too large, or it is unclear which sheet is meant.
pub(super) fn spool(
    path: &Path,
    format: Format,
    named: Option<&str>,
    wanted: &[&str],
    _bar: &Bar,
) -> Result<Sheet, String> {
    let mut book = Book::open(path, format)?;
    let names = book.names();
    let name = match (named, names.as_slice()) {
        (_, []) => return Err("the workbook has no sheet".to_owned()),
        (Some(name), names) if names.iter().any(|known| known == name) => name.to_owned(),
        (Some(name), names) => {
            return Err(format!(
                "the sheet {} does not exist; the workbook has {}",
                shown(name),
                list(names)
            ));
        }
        (None, [only]) => only.clone(),
        (None, names) => choose(&mut book, names, wanted)?,
    };
    let mut writer = SpoolWriter::new().map_err(|fault| fault.to_string())?;
    let mut write = |line: u32, cells: &[String]| {
        writer
            .row(u64::from(line) + 1, cells.iter().map(String::as_str))
            .map_err(|fault| fault.to_string())?;
        Ok(true)
    };
    book.rows(&name, &mut write)?;
    Ok(Sheet { name, rows: writer.finish().map_err(|fault| fault.to_string())? })
}

/// Finds the only sheet with the most of the wanted names among its first rows.
fn choose(book: &mut Book, names: &[String], wanted: &[&str]) -> Result<String, String> {
    let mut found = Vec::new();
    for name in names {
        let mut head = Vec::new();
        book.rows(name, &mut |_, cells| {
            head.push(StringRecord::from(cells.to_vec()));
            Ok(head.len() < sniff::HEAD_ROWS)
        })?;
        found.push((name, sniff::header(&head, wanted).map_or(0, |at| at.names)));
    }
    let most = found.iter().map(|(_, names)| *names).max().unwrap_or(0);
    let best: Vec<&String> =
        found.iter().filter(|(_, names)| *names == most).map(|(name, _)| *name).collect();
    match best.as_slice() {
        [only] if most > 0 => Ok((*only).clone()),
        _ => Err(format!(
            "several sheets are possible; name one with --sheet; the workbook has {}",
            list(names)
        )),
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ")
}

enum Book {
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Xls(Box<Xls<Cursor<Vec<u8>>>>),
}

/// Receives a row, counted from 0, and its cells up to the last that is not empty. Returns whether to
/// continue.
type Take<'a> = &'a mut dyn FnMut(u32, &[String]) -> Result<bool, String>;

impl Book {
    fn open(path: &Path, format: Format) -> Result<Self, String> {
        let fault = |what: String| format!("this looks like an {} workbook, but: {what}", format.name());
        match format {
            Format::Xlsx => {
                workbook_limits::check_zip(path).map_err(fault)?;
                let book =
                    calamine::open_workbook::<Xlsx<_>, _>(path).map_err(|why| fault(why.to_string()))?;
                Ok(Self::Xlsx(Box::new(book)))
            }
            Format::Xls => Ok(Self::Xls(Box::new(old_workbook::open(path).map_err(fault)?))),
        }
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Xlsx(book) => book.sheet_names(),
            Self::Xls(book) => book.sheet_names(),
        }
    }

    fn rows(&mut self, name: &str, take: Take<'_>) -> Result<(), String> {
        let mut rows = RowsOfCells::default();
        match self {
            Self::Xlsx(book) => {
                let mut cells = match book.worksheet_cells_reader(name) {
                    Ok(cells) => cells,
                    // A chart sheet has no cells.
                    Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(()),
                    Err(why) => return Err(why.to_string()),
                };
                while let Some(cell) = cells.next_cell().map_err(|why| why.to_string())? {
                    let (row, column) = cell.get_position();
                    if !rows.put(row, column, text(cell.get_value()), take)? {
                        return Ok(());
                    }
                }
            }
            Self::Xls(book) => {
                let range = book.worksheet_range(name).map_err(|why| why.to_string())?;
                let (first_row, first_column) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let place =
                        |first: u32, at: usize| first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
                    if !rows.put(place(first_row, row), place(first_column, column), old_text(value), take)? {
                        return Ok(());
                    }
                }
            }
        }
        rows.finish(take).map(|_| ())
    }
}

/// Collects single cells into rows.
#[derive(Default)]
struct RowsOfCells {
    row: u32,
    cells: Vec<String>,
    length: u64,
}

impl RowsOfCells {
    fn put(&mut self, row: u32, column: u32, text: String, take: Take<'_>) -> Result<bool, String> {
        if text.is_empty() {
            return Ok(true);
        }
        if row >= ROWS || column >= COLUMNS {
            return Err(format!(
                "a cell in row {} and column {}, beyond the limits of a sheet",
                u64::from(row) + 1,
                u64::from(column) + 1
            ));
        }
        if row < self.row {
            return Err(format!("row {} comes after row {}", row + 1, self.row + 1));
        }
        if row > self.row {
            if !self.finish(take)? {
                return Ok(false);
            }
            self.row = row;
        }
        self.length += text.len() as u64 + 1;
        if self.length > LONGEST_ROW {
            return Err(format!("row {} is longer than {} MiB", row + 1, LONGEST_ROW >> 20));
        }
        let place = column as usize;
        if self.cells.len() <= place {
            self.cells.resize(place + 1, String::new());
        }
        self.cells[place] = text;
        Ok(true)
    }

    fn finish(&mut self, take: Take<'_>) -> Result<bool, String> {
        let go_on = if self.cells.is_empty() { true } else { take(self.row, &self.cells)? };
        self.cells.clear();
        self.length = 0;
        Ok(go_on)
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => whole(*number),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => truth(*value).to_owned(),
        DataRef::DateTime(at) => time(at),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn old_text(value: &Data) -> String {
    match value {
        Data::Int(number) => whole(*number),
        Data::Float(number) => number_text(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => truth(*value).to_owned(),
        Data::DateTime(at) => time(at),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn truth(value: bool) -> &'static str {
    if value { "TRUE" } else { "FALSE" }
}

fn whole(number: i64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "only its size matters")]
    let size = (number as f64).abs();
    if size < EXACT { number.to_string() } else { format!("\u{fffd}{number}") }
}

/// A number as digits. Of more than 15 digits the last are lost, and the number must not become an id: a
/// U+FFFD makes its row bad.
fn number_text(number: f64) -> String {
    if !number.is_finite() || number.abs() >= EXACT {
        return format!("\u{fffd}{number}");
    }
    // As many digits as a spreadsheet shows: 0.1 + 0.2 is 0.3 there.
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A date, a date and time to the second, or a time of day alone, in ISO 8601.
fn time(at: &ExcelDateTime) -> String {
    let serial = at.as_f64();
    if !SERIALS.contains(&serial) || at.is_duration() {
        return number_text(serial);
    }
    let Some(exact) = at.as_datetime() else { return number_text(serial) };
    let rounded = exact + chrono::TimeDelta::milliseconds(500);
    let form = match (serial < 1.0, serial.fract() == 0.0) {
        (true, _) => "%H:%M:%S",
        (false, true) => "%Y-%m-%d",
        (false, false) => "%Y-%m-%d %H:%M:%S",
    };
    rounded.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::DateTime;

    #[test]
    fn numbers_are_digits_and_dates_are_days() {
        for (number, expected) in [
            (100_000.0, "100000"),
            (2023.0, "2023"),
            (1e14, "100000000000000"),
            (0.1 + 0.2, "0.3"),
            (-1.5, "-1.5"),
            (3.3e17, "\u{fffd}330000000000000000"),
            (f64::NAN, "\u{fffd}NaN"),
        ] {
            assert_eq!(number_text(number), expected);
        }
        for (serial, expected) in [
            (44_935.0, "2023-01-09"),
            (44_935.395_833_333_336, "2023-01-09 09:30:00"),
            (0.5, "12:00:00"),
            (-1e300, "\u{fffd}-1"),
            (1e9, "1000000000"),
        ] {
            let found = time(&ExcelDateTime::new(serial, DateTime, false));
            assert!(found.starts_with(expected), "{serial}: {found}");
        }
    }
}
