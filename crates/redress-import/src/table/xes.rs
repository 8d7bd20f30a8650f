//! Reads an event log in XES (IEEE 1849) as a table: one row per event, its attributes as columns, preceded
//! by those of its trace as `case:…`, the name that other tools use too.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::row_length::{Limited, RowLength};
use super::spool::{Spool, SpoolWriter};
use crate::progress::Bar;

/// The most attributes that a log may have.
const COLUMNS: usize = 1_000;
/// The greatest depth of nested elements, such as lists in lists.
const DEPTH: usize = 64;
const VALUES: [&str; 6] = ["string", "date", "int", "float", "boolean", "id"];

/// Turns a log into rows. The file is read twice, since all columns are known only at its end.
///
/// # Errors
/// Returns a message with the place if it is not XES, or an attribute is too long.
pub(super) fn spool(path: &Path, bar: &Bar) -> Result<Spool, String> {
    let mut columns = BTreeMap::new();
    read(path, bar, &mut |_, row| {
        for name in row.keys() {
            if !columns.contains_key(name) {
                columns.insert(name.clone(), columns.len());
            }
        }
        if columns.len() > COLUMNS { Err(format!("more than {COLUMNS} attributes")) } else { Ok(()) }
    })?;
    let mut header = vec![String::new(); columns.len()];
    columns.iter().for_each(|(name, place)| header[*place].clone_from(name));
    let mut writer = SpoolWriter::new().map_err(|fault| fault.to_string())?;
    let write = |writer: &mut SpoolWriter, line, cells: &[String]| {
        writer.row(line, cells.iter().map(String::as_str)).map_err(|fault| fault.to_string())
    };
    write(&mut writer, 1, &header)?;
    let mut cells = vec![String::new(); columns.len()];
    read(path, bar, &mut |line, row| {
        cells.iter_mut().for_each(String::clear);
        for (name, value) in row {
            if let Some(place) = columns.get(name) {
                cells[*place].clone_from(value);
            }
        }
        write(&mut writer, line, &cells)
    })?;
    writer.finish().map_err(|fault| fault.to_string())
}

type Attributes = BTreeMap<String, String>;

/// The position of the reader in the document.
#[derive(Default)]
struct Place {
    /// The attributes of the current trace, and of the current event.
    trace: Attributes,
    event: Attributes,
    in_trace: bool,
    in_event: bool,
    /// How many elements other than log, trace and event are open.
    depth: usize,
}

fn read(
    path: &Path,
    bar: &Bar,
    take: &mut dyn FnMut(u64, &Attributes) -> Result<(), String>,
) -> Result<(), String> {
    let file = File::open(path).map_err(|fault| fault.to_string())?;
    let length = file.metadata().map_err(|fault| fault.to_string())?.len();
    let since = RowLength::default();
    let file = BufReader::new(Limited::new(bar.over(file, length), since.clone()));
    let count = RowLength::default();
    let mut reader = quick_xml::Reader::from_reader(Lines { reader: file, count: count.clone() });
    let (mut buffer, mut place) = (Vec::new(), Place::default());
    loop {
        since.restart();
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let event =
            event.map_err(|fault| format!("not XES, at byte {}: {fault}", reader.error_position()))?;
        match event {
            Event::Eof if place.in_trace => return Err("the log ends inside a trace".to_owned()),
            Event::Eof => return Ok(()),
            Event::Start(tag) => {
                place.open(&tag)?;
                if place.depth > DEPTH {
                    return Err(format!("attributes nested more than {DEPTH} deep"));
                }
            }
            Event::Empty(tag) => {
                place.open(&tag)?;
                place.close(tag.local_name().as_ref(), count.value() + 1, take)?;
            }
            Event::End(tag) => place.close(tag.local_name().as_ref(), count.value() + 1, take)?,
            _ => {}
        }
    }
}

impl Place {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let name = tag.local_name();
        match name.as_ref() {
            "log" => {}
            "trace" => {
                self.in_trace = true;
                self.trace.clear();
            }
            "event" => {
                self.in_event = true;
                self.event.clear();
            }
            name => {
                // Attributes of attributes do not describe the event; they are skipped.
                if self.depth == 0 && self.in_trace && VALUES.contains(&name) {
                    self.attribute(tag)?;
                }
                self.depth += 1;
            }
        }
        Ok(())
    }

    fn attribute(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        let (mut key, mut value) = (String::new(), String::new());
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|fault| fault.to_string())?;
            let text =
                attribute.normalized_value(XmlVersion::default()).map_err(|fault| fault.to_string())?;
            match attribute.key.as_ref() {
                "key" => key = text.into_owned(),
                "value" => value = text.into_owned(),
                _ => {}
            }
        }
        match self.in_event {
            true => self.event.insert(key, value),
            false => self.trace.insert(format!("case:{key}"), value),
        };
        if self.event.len() + self.trace.len() > COLUMNS {
            return Err(format!("an event of more than {COLUMNS} attributes"));
        }
        Ok(())
    }

    fn close(
        &mut self,
        name: &str,
        line: u64,
        take: &mut dyn FnMut(u64, &Attributes) -> Result<(), String>,
    ) -> Result<(), String> {
        match name {
            "log" => {}
            "trace" => self.in_trace = false,
            "event" => {
                self.in_event = false;
                let mut row = self.trace.clone();
                row.append(&mut self.event);
                take(line, &row)?;
            }
            _ => self.depth = self.depth.saturating_sub(1),
        }
        Ok(())
    }
}

/// A reader that counts line feeds.
struct Lines<R> {
    reader: R,
    count: RowLength,
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(bytes)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        // The consumed bytes are still in the buffer, so this does not read.
        if let Ok(buffer) = self.reader.fill_buf() {
            let line_feeds = buffer.iter().take(length).filter(|byte| **byte == b'\n').count();
            self.count.add(line_feeds as u64);
        }
        self.reader.consume(length);
    }
}
