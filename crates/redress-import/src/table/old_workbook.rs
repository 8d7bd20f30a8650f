//! Opens an XLS workbook. Its reader, calamine, trusts the file: it follows chains of sectors that never end,
//! reserves the size that a sheet states, holds sheets as rectangles, and panics where a record is too short.
//! So the records are taken out of the file first, checked, and given to it in a new one.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{Reader, Xls};

/// Bytes of a workbook, which is held in memory as a whole.
const BYTES: u64 = 128 << 20;
/// Cells of all sheets, from the first to the last filled one. Each takes 32 bytes, also if it is empty.
const CELLS: u64 = 8 << 20;

/// The kinds of records (MS-XLS 2.3) that matter here.
mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000a;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const NUMBERS: u16 = 0x00bd;
    pub(super) const DIMENSIONS: u16 = 0x0200;
    pub(super) const FORMULA_TEXT: u16 = 0x0207;
    pub(super) const BOF: u16 = 0x0809;
    /// Those with a single cell.
    pub(super) const CELL: [u16; 6] = [0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];
}

/// Opens a workbook.
///
/// # Errors
/// Returns a message if it is not an XLS workbook, is damaged, or its sheets extend too far.
pub(super) fn open(path: &Path) -> Result<Xls<Cursor<Vec<u8>>>, String> {
    let mut records = stream(path)?;
    let cells = reach(&records)?;
    if cells > CELLS {
        return Err(format!("its sheets extend over {cells} cells, more than {CELLS}; save it as XLSX"));
    }
    forget_dimensions(&mut records);
    let clean = enclose(&records).map_err(|fault| fault.to_string())?;
    drop(records);
    match catch_unwind(AssertUnwindSafe(|| Xls::new(clean))) {
        Ok(book) => book.map_err(|why| why.to_string()),
        Err(_) => Err("it is damaged: a record is shorter than it must be".to_owned()),
    }
}

/// Reads the stream of records that contains the sheets.
fn stream(path: &Path) -> Result<Vec<u8>, String> {
    let length = std::fs::metadata(path).map_err(|fault| fault.to_string())?.len();
    if length > BYTES {
        return Err(format!("it is larger than {} MiB; save it as XLSX", BYTES >> 20));
    }
    let mut file = cfb::open(path).map_err(|fault| fault.to_string())?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let stream = file.open_stream(name.ok_or("it has no stream Workbook")?);
    let mut records = Vec::new();
    stream
        .and_then(|stream| stream.take(length).read_to_end(&mut records))
        .map_err(|fault| fault.to_string())?;
    Ok(records)
}

fn enclose(records: &[u8]) -> std::io::Result<Cursor<Vec<u8>>> {
    // Of version 4 calamine refuses a file without small streams.
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(records)?;
    file.flush()?;
    let mut inner = file.into_inner();
    inner.set_position(0);
    Ok(inner)
}

struct Record<'a> {
    /// Its first byte in the stream.
    at: usize,
    kind: u16,
    data: &'a [u8],
}

impl Record<'_> {
    fn word(&self, at: usize) -> Option<u64> {
        let pair = self.data.get(at..at + 2)?;
        Some(u64::from(u16::from_le_bytes([pair[0], pair[1]])))
    }

    fn end(&self) -> usize {
        self.at + 4 + self.data.len()
    }
}

/// The records from a place on, up to the first that is cut off.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let head = stream.get(at..at + 4)?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data = stream.get(at + 4..at + 4 + length)?;
        let record = Record { at, kind: u16::from_le_bytes([head[0], head[1]]), data };
        at = record.end();
        Some(record)
    })
}

/// Counts the cells in the rectangles of all sheets.
fn reach(stream: &[u8]) -> Result<u64, String> {
    let (mut sheets, mut begins) = (Vec::new(), BTreeSet::new());
    for record in records(stream, 0) {
        match record.kind {
            kind::BOF => _ = begins.insert(record.at),
            kind::SHEET => sheets.extend(
                record.data.get(..4).map(|at| u32::from_le_bytes([at[0], at[1], at[2], at[3]]) as usize),
            ),
            _ => {}
        }
    }
    sheets.sort_unstable();
    let (mut cells, mut end) = (0, 0);
    for sheet in sheets {
        if sheet < end || !begins.contains(&sheet) {
            return Err("a sheet begins inside another one, or inside a record".to_owned());
        }
        let one = rectangle(stream, sheet);
        (cells, end) = (cells + one.0, one.1);
    }
    Ok(cells)
}

/// The cells in the rectangle of one sheet, and where it ends. What is embedded in it, such as charts, does not
/// count.
fn rectangle(stream: &[u8], start: usize) -> (u64, usize) {
    let mut span: Option<[u64; 4]> = None;
    let (mut depth, mut end, mut formula) = (0_u32, start, [0, 0]);
    for record in records(stream, start) {
        end = record.end();
        match record.kind {
            kind::BOF => depth += 1,
            kind::EOF if depth <= 1 => break,
            kind::EOF => depth -= 1,
            _ if depth > 1 => {}
            found => {
                let (row, column) = (record.word(0).unwrap_or(0), record.word(2).unwrap_or(0));
                let (row, first, last) = match found {
                    kind::FORMULA_TEXT => (formula[0], formula[1], formula[1]),
                    kind::NUMBERS => {
                        (row, column, record.word(record.data.len().saturating_sub(2)).unwrap_or(column))
                    }
                    found if found == kind::FORMULA || kind::CELL.contains(&found) => (row, column, column),
                    _ => continue,
                };
                if found == kind::FORMULA {
                    formula = [row, column];
                }
                let [top, left, bottom, right] = span.unwrap_or([row, first, row, first]);
                span = Some([top.min(row), left.min(first), bottom.max(row), right.max(first).max(last)]);
            }
        }
    }
    (span.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1)), end)
}

/// Makes records that state the size of a sheet unknown ones: memory would be reserved for whatever they state.
fn forget_dimensions(stream: &mut [u8]) {
    let found: Vec<usize> =
        records(stream, 0).filter(|record| record.kind == kind::DIMENSIONS).map(|record| record.at).collect();
    for at in found {
        stream[at..at + 2].fill(0xff);
    }
}
