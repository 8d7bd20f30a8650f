//! Detects the header row and the delimiter of a text, from its first rows and the names that are wanted.

use csv::{ByteRecord, ReaderBuilder, StringRecord};

/// The delimiters that are tried. If two fit equally well, the first wins.
pub(crate) const DELIMITERS: [u8; 4] = *b",;\t|";
/// How many rows are searched for the header.
pub(crate) const HEAD_ROWS: usize = 100;

/// The name of a delimiter in messages.
pub(crate) fn name(delimiter: u8) -> String {
    match delimiter {
        b',' => "comma".to_owned(),
        b';' => "semicolon".to_owned(),
        b'\t' => "tab".to_owned(),
        b'|' => "bar".to_owned(),
        other => format!("{:?}", char::from(other)),
    }
}

/// The header row among the first rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeaderAt {
    /// Its index, from 0.
    pub(crate) row: usize,
    /// How many of the wanted names it contains.
    pub(crate) names: usize,
}

/// Finds the first row with the most of the wanted names. If no row has any, the first row with the usual
/// number of fields.
pub(crate) fn header<'a>(rows: &[StringRecord], wanted: &[&'a str]) -> Option<HeaderAt> {
    let matched = |row: &StringRecord| {
        let has = |name: &&&'a str| row.iter().any(|cell| cell.trim() == **name);
        wanted.iter().filter(has).count()
    };
    let best = rows.iter().map(matched).max()?;
    if best > 0 {
        let row = rows.iter().position(|row| matched(row) == best)?;
        return Some(HeaderAt { row, names: best });
    }
    let filled = |row: &StringRecord| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let width = usual(rows.iter().map(filled));
    Some(HeaderAt { row: rows.iter().position(|row| filled(row) >= width)?, names: 0 })
}

/// Returns the most frequent value; if there are several, the largest.
fn usual(values: impl Iterator<Item = usize>) -> usize {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().max_by_key(|(value, count)| (*count, *value)).map_or(0, |(value, _)| value)
}

/// Finds the delimiter under which a row has the most of the wanted names. If no row has any, the one that
/// gives the most rows the same number of fields.
pub(crate) fn delimiter(head: &[u8], complete: bool, wanted: &[&str]) -> u8 {
    let score = |delimiter: u8| {
        let rows = rows(head, complete, delimiter);
        let names = header(&rows, wanted).map_or(0, |found| found.names);
        let width = usual(rows.iter().map(StringRecord::len));
        let alike = if width > 1 { rows.iter().filter(|row| row.len() == width).count() } else { 0 };
        (names, alike, width)
    };
    let best = DELIMITERS.into_iter().map(score).max().unwrap_or_default();
    DELIMITERS.into_iter().find(|delimiter| score(*delimiter) == best).unwrap_or(b',')
}

/// Parses the first rows of a text. Drops the last one if the text continues.
pub(crate) fn rows(head: &[u8], complete: bool, delimiter: u8) -> Vec<StringRecord> {
    let mut reader = reader(delimiter).from_reader(head);
    let mut rows = Vec::new();
    let mut row = ByteRecord::new();
    while rows.len() < HEAD_ROWS && matches!(reader.read_byte_record(&mut row), Ok(true)) {
        rows.push(StringRecord::from_byte_record_lossy(row.clone()));
    }
    if !complete && rows.len() < HEAD_ROWS {
        rows.pop();
    }
    rows
}

/// Makes a reader for rows of any width.
pub(crate) fn reader(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.flexible(true).has_headers(false).delimiter(delimiter);
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiter_and_header_are_found_by_the_wanted_names() {
        let wanted = ["编号", "来访时间"];
        let title = "全市信访事项登记表（2023年）";
        for delimiter in DELIMITERS {
            let d = char::from(delimiter);
            let text = format!(
                "{title}{d}{d}\n制表：甲,乙;丙{d}{d}\n编号{d}来访时间{d}渠道\n1{d}2023.01.05{d}a,b;c\n"
            );
            assert_eq!(self::delimiter(text.as_bytes(), true, &wanted), delimiter, "{text}");
            let rows = rows(text.as_bytes(), true, delimiter);
            assert_eq!(header(&rows, &wanted), Some(HeaderAt { row: 2, names: 2 }));
        }
    }

    #[test]
    fn without_a_known_name_most_rows_decide() {
        let text = b"Report\nid;when;where\n1;2023-01-02;a,b\n2;2023-01-03;c\n";
        assert_eq!(delimiter(text, true, &["external_number"]), b';');
        let rows = rows(text, true, b';');
        assert_eq!(header(&rows, &["external_number"]), Some(HeaderAt { row: 1, names: 0 }));
        assert_eq!(header(&[], &[]), None);
        assert_eq!(delimiter(b"", true, &[]), b',');
    }
}
