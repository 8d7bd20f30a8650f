//! Groups the rows of an event log by case. Cases come in the order of their first rows.

use std::collections::HashMap;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;

use csv::StringRecord;

use super::content::{Content, Row, Table};
use super::{sniff, spool::SpoolWriter};
use crate::{ImportFault, progress::Bar};

/// The place of a row in the scratch file.
struct Piece {
    /// The number of the case, counted in the order of first rows.
    case: u32,
    line: u64,
    start: u64,
    length: u32,
}

/// Groups the rows by case. `place` is the column of the case number.
///
/// # Errors
/// Fails if the table cannot be read, or a scratch file cannot be written.
pub(crate) fn group_by_case(table: Table, place: usize, bar: &Bar) -> Result<Table, ImportFault> {
    let failed = |source: io::Error| ImportFault::Unreadable { path: table.path.clone(), source };
    let mut file = BufWriter::new(tempfile::tempfile().map_err(failed)?);
    let (mut pieces, mut cases, mut start) = (Vec::new(), HashMap::<String, u32>::new(), 0_u64);
    for row in table.rows(bar)? {
        let row = row?;
        let many = u32::try_from(cases.len()).map_err(|_| failed(io::Error::other("too many cases")))?;
        let number = row.fields.get(place).unwrap_or_default().trim();
        // Each row without a number is a case by itself.
        let key = if number.is_empty() { format!("\n{}", row.line) } else { number.to_owned() };
        let case = *cases.entry(key).or_insert(many);
        let bytes = line_of(&row).map_err(failed)?;
        file.write_all(&bytes).map_err(failed)?;
        let length = u32::try_from(bytes.len()).map_err(|_| failed(io::Error::other("a row is too long")))?;
        pieces.push(Piece { case, line: row.line, start, length });
        start += u64::from(length);
    }
    let file = file.into_inner().map_err(|fault| failed(fault.into_error()))?;
    pieces.sort_by_key(|piece| piece.case);
    let mut sorted = SpoolWriter::new().map_err(failed)?;
    let mut bytes = Vec::new();
    for piece in &pieces {
        bytes.resize(piece.length as usize, 0);
        file.read_exact_at(&mut bytes, piece.start).map_err(failed)?;
        let mut fields = StringRecord::new();
        sniff::reader(b',')
            .from_reader(bytes.as_slice())
            .read_record(&mut fields)
            .map_err(|fault| failed(fault.into()))?;
        sorted.row(piece.line, fields.iter()).map_err(failed)?;
    }
    let rows = sorted.finish().map_err(failed)?;
    let content = if table.is_workbook() { Content::Sheet(rows) } else { Content::Log(rows) };
    Ok(Table { content, before: 0, delimiter: b',', crlf: false, ..table })
}

fn line_of(row: &Row) -> io::Result<Vec<u8>> {
    let mut writer = csv_writer();
    writer.write_record(&row.fields)?;
    writer.into_inner().map_err(|fault| io::Error::other(fault.to_string()))
}

fn csv_writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().flexible(true).from_writer(Vec::new())
}
