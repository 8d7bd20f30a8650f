//! Limits the memory that an XLSX workbook may take, before it is opened: protects against zip bombs.

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
