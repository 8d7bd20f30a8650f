//! Limits the memory that a workbook may take, before it is opened: protects against zip bombs and oversized
//! sheets.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use quick_xml::events::Event;
use zip::ZipArchive;

/// Unpacked bytes of all sheets together. They are read cell by cell.
const SHEETS: u64 = 1 << 30;
/// Unpacked bytes of everything else, such as shared strings and styles. They are held in memory.
const REST: u64 = 256 << 20;
/// The greatest number of parts in a workbook.
const PARTS: usize = 10_000;
/// Bytes of an XLS workbook, which is held in memory as a whole.
const XLS: u64 = 128 << 20;
/// Cells of all sheets of an XLS workbook, from the first to the last filled one. Each takes 32 bytes, also
/// if it is empty.
const XLS_CELLS: u64 = 8 << 20;
/// Bytes between two tags.
const LONGEST_TEXT: usize = 4 << 20;

/// Unpacks a workbook without storing it and measures its parts. The sizes that the file itself states are
/// ignored.
///
/// # Errors
/// Returns a message if it is not a zip file, or a part is too large.
pub(super) fn check_zip(path: &Path) -> Result<(), String> {
    let file = File::open(path).map_err(|fault| fault.to_string())?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|fault| fault.to_string())?;
    if archive.len() > PARTS {
        return Err(format!("it has {} parts, more than {PARTS}", archive.len()));
    }
    let (mut sheets, mut rest) = (SHEETS, REST);
    for number in 0..archive.len() {
        let part = archive.by_index(number).map_err(|fault| fault.to_string())?;
        let name = part.name().map_err(|fault| fault.to_string())?.to_lowercase();
        let left = if name.contains("worksheets/") { &mut sheets } else { &mut rest };
        let read = measure(part.take(*left + 1)).map_err(|what| format!("{name}: {what}"))?;
        *left = left.checked_sub(read).ok_or_else(|| {
            format!(
                "unpacked it is too large: sheets may have {} MiB, all else {} MiB",
                SHEETS >> 20,
                REST >> 20
            )
        })?;
        if name.ends_with("sharedstrings.xml") {
            let part = archive.by_index(number).map_err(|fault| fault.to_string())?;
            check_count(BufReader::new(part), read)?;
        }
    }
    Ok(())
}

/// Counts the bytes. Fails if a text or a tag is too long.
fn measure(part: impl Read) -> Result<u64, String> {
    let mut part = BufReader::with_capacity(1 << 16, part);
    let (mut read, mut run) = (0, 0);
    loop {
        let block = part.fill_buf().map_err(|fault| fault.to_string())?;
        let Some(length) = Some(block.len()).filter(|length| *length > 0) else { return Ok(read) };
        match block.iter().rposition(|byte| *byte == b'<') {
            Some(last) => run = length - last,
            None => run += length,
        }
        if run > LONGEST_TEXT {
            return Err(format!("a text of more than {} MiB", LONGEST_TEXT >> 20));
        }
        part.consume(length);
        read += length as u64;
    }
}

/// Checks the count of shared strings in the header, for which the reader allocates memory, against the size
/// of the part.
fn check_count(part: impl BufRead, length: u64) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == "sst" => {
                for attribute in tag.attributes().with_checks(false).flatten() {
                    let name = attribute.key.local_name();
                    let many =
                        attribute.value.trim().parse::<u128>().is_ok_and(|count| count > u128::from(length));
                    if name.as_ref() == "uniqueCount" && many {
                        return Err("it states more shared strings than it contains".to_owned());
                    }
                }
                return Ok(());
            }
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => buffer.clear(),
        }
    }
}

/// Checks how far the sheets of an XLS workbook extend, record by record: they are read as rectangles.
///
/// # Errors
/// Returns a message if it is not an XLS workbook, or its sheets extend too far.
pub(super) fn check_xls(path: &Path) -> Result<(), String> {
    let length = std::fs::metadata(path).map_err(|fault| fault.to_string())?.len();
    if length > XLS {
        return Err(format!("it is larger than {} MiB; save it as XLSX", XLS >> 20));
    }
    let bytes = std::fs::read(path).map_err(|fault| fault.to_string())?;
    let stream = Compound { bytes: &bytes }.workbook().ok_or("it has no stream Workbook")?;
    let cells = reach(&stream)?;
    if cells > XLS_CELLS {
        return Err(format!("its sheets extend over {cells} cells, more than {XLS_CELLS}; save it as XLSX"));
    }
    Ok(())
}

/// Counts the cells in the rectangles of all sheets of a stream of BIFF records.
fn reach(stream: &[u8]) -> Result<u64, String> {
    const BOF: u16 = 0x0809;
    const EOF: u16 = 0x000a;
    const SHEET: u16 = 0x0085;
    const CELLS: [u16; 10] = [0x0006, 0x00bd, 0x00be, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e];
    let (mut sheets, mut begins) = (Vec::new(), Vec::new());
    let mut total = 0;
    let mut span: Option<[u64; 4]> = None;
    let mut at = 0;
    while let Some([a, b, c, d]) = stream.get(at..at + 4) {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let Some(data) = stream.get(at + 4..at + 4 + length) else { break };
        let word =
            |at: usize| data.get(at..at + 2).map(|pair| u64::from(u16::from_le_bytes([pair[0], pair[1]])));
        match kind {
            BOF => begins.push(at),
            SHEET => sheets.extend(
                data.get(..4)
                    .map(|place| u32::from_le_bytes([place[0], place[1], place[2], place[3]]) as usize),
            ),
            EOF => {
                total += span
                    .take()
                    .map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1))
            }
            kind if CELLS.contains(&kind) => {
                let (row, first) = (word(0).unwrap_or(0), word(2).unwrap_or(0));
                // A record of several cells ends with the number of its last column.
                let last = if matches!(kind, 0x00bd | 0x00be) {
                    word(length.saturating_sub(2)).unwrap_or(first)
                } else {
                    first
                };
                let [top, left, bottom, right] = span.unwrap_or([row, first, row, first]);
                span = Some([top.min(row), left.min(first), bottom.max(row), right.max(first).max(last)]);
            }
            _ => {}
        }
        at += 4 + length;
    }
    if sheets.iter().any(|sheet| !begins.contains(sheet)) {
        return Err("a sheet begins inside another record".to_owned());
    }
    Ok(total + span.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1)))
}

/// A compound file (MS-CFB), the container format of XLS workbooks.
struct Compound<'a> {
    bytes: &'a [u8],
}

impl Compound<'_> {
    const LAST: u32 = 0xffff_fffa;

    fn word(&self, at: usize) -> Option<u32> {
        let four = self.bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    }

    fn shift(&self) -> Option<u32> {
        Some(u32::from(u16::from_le_bytes([*self.bytes.get(30)?, *self.bytes.get(31)?])))
            .filter(|shift| (7..=16).contains(shift))
    }

    fn sector(&self, number: u32) -> Option<&[u8]> {
        let size = 1_usize << self.shift()?;
        let start = (number as usize).checked_add(1)?.checked_mul(size)?;
        // The last sector may be cut off.
        let end = start.checked_add(size)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The allocation table, which maps each sector to the next one.
    fn table(&self) -> Option<Vec<u32>> {
        let mut lists: Vec<u32> = (0..109).map_while(|number| self.word(76 + number * 4)).collect();
        let mut next = self.word(68)?;
        let most = self.bytes.len() >> self.shift()?;
        for _ in 0..=most {
            if next >= Self::LAST {
                break;
            }
            let mut words = words(self.sector(next)?);
            next = words.pop()?;
            lists.extend(words);
        }
        let lists = lists.into_iter().filter(|number| *number < Self::LAST).take(most + 1);
        Some(lists.filter_map(|number| self.sector(number)).flat_map(words).collect())
    }

    fn chain(&self, start: u32, table: &[u32]) -> Vec<u8> {
        let (mut bytes, mut next) = (Vec::new(), start);
        for _ in 0..=table.len() {
            let Some(sector) =
                Some(next).filter(|next| *next < Self::LAST).and_then(|next| self.sector(next))
            else {
                break;
            };
            bytes.extend_from_slice(sector);
            next = table.get(next as usize).copied().unwrap_or(Self::LAST);
        }
        bytes
    }

    /// The stream that contains the sheets.
    fn workbook(&self) -> Option<Vec<u8>> {
        let table = self.table()?;
        let entries = self.chain(self.word(48)?, &table);
        let entries: Vec<&[u8]> = entries.chunks_exact(128).collect();
        let word = |entry: &[u8], at: usize| {
            u32::from_le_bytes([entry[at], entry[at + 1], entry[at + 2], entry[at + 3]])
        };
        let is = |entry: &&&[u8], name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
            entry.starts_with(&wide)
        };
        let find = |name: &str| entries.iter().find(|entry| is(entry, name));
        let entry = find("Workbook").or_else(|| find("Book"))?;
        let (start, size) = (word(entry, 116), word(entry, 120));
        if size >= self.word(56)? {
            return Some(self.chain(start, &table));
        }
        // A small stream is stored in sectors of the root's mini stream.
        let root = self.chain(word(entries.first()?, 116), &table);
        let small = words(&self.chain(self.word(60)?, &table));
        let (mut bytes, mut next) = (Vec::new(), start);
        for _ in 0..=small.len() {
            let Some(piece) = root.get((next as usize).checked_mul(64)?..).filter(|_| next < Self::LAST)
            else {
                break;
            };
            bytes.extend_from_slice(&piece[..piece.len().min(64)]);
            next = small.get(next as usize).copied().unwrap_or(Self::LAST);
        }
        Some(bytes)
    }
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}
