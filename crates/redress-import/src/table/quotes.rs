//! Detects quotes that are never closed, or that are closed by accident and swallow rows.

use csv::{ByteRecord, StringRecord};

use super::{content::Row, sniff};

/// A sentinel row appended to every file. If it is read as a row, all quotes were closed.
const END: &str = "\r\n\u{10fffd}end of the file\u{10fffd}\n";

/// Returns the sentinel. It begins with the file's own line end, which the last line may lack.
pub(super) fn end(crlf: bool) -> &'static [u8] {
    if crlf { END.as_bytes() } else { &END.as_bytes()[1..] }
}

fn mark() -> &'static [u8] {
    END.trim().as_bytes()
}

/// Whether a row is the sentinel.
pub(super) fn is_end(fields: &ByteRecord) -> bool {
    fields.len() == 1 && fields.get(0) == Some(mark())
}

/// Whether the last value of the file swallows the sentinel.
pub(super) fn swallows_end(fields: &ByteRecord) -> bool {
    let last = fields.iter().next_back().unwrap_or_default();
    let last = last.strip_suffix(b"\n").unwrap_or(last);
    last.ends_with(mark())
}

/// Counts the lines of a row before its last value, which is where the quote is.
pub(super) fn lines_before_last(fields: &ByteRecord) -> u64 {
    let before = fields.len().saturating_sub(1);
    fields.iter().take(before).map(line_feeds).sum::<usize>() as u64
}

/// Counts the line feeds in a value.
pub(super) fn line_feeds(value: &[u8]) -> usize {
    // Most values are short and have no line feed.
    if value.contains(&b'\n') { value.iter().filter(|byte| **byte == b'\n').count() } else { 0 }
}

/// Returns the column of a value of several lines that contains what looks like rows: a quote was opened by
/// mistake and closed by a later one. `is_row` decides whether fields could be a row.
pub(crate) fn swallows_rows(
    row: &Row,
    delimiter: u8,
    width: usize,
    is_row: impl Fn(&StringRecord) -> bool,
) -> Option<(usize, u64)> {
    row.fields.iter().enumerate().find_map(|(place, value)| {
        if !value.contains('\n') {
            return None;
        }
        let last = value.matches('\n').count();
        let looks = |(number, line): &(usize, &str)| {
            let mut fields = StringRecord::new();
            let mut reader = sniff::reader(delimiter).from_reader(line.as_bytes());
            if !matches!(reader.read_record(&mut fields), Ok(true)) {
                return false;
            }
            // The quote that closes it by accident ends the row in the middle of its value.
            let whole = fields.len() == width || (*number == last && fields.len() == place + 1);
            whole && width > 1 && is_row(&fields)
        };
        let (number, _) = value.split('\n').enumerate().skip(1).find(looks)?;
        let before: usize = row.fields.iter().take(place).map(|value| value.matches('\n').count()).sum();
        Some((place, row.line + (before + number) as u64))
    })
}
