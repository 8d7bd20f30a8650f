//! Reading exported lines. Each is checked before it reaches the database.

use super::{
    TransferError,
    canonical::canonical,
    line::{EventLine, ValuesLine, render_time},
    source::Source,
};
use crate::{
    AggregateKind, CommandId, Event, LogError, Metadata, Position,
    copy::Rows,
    hex,
    keys::{Place, ValueKeys},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use redress_domain::{
    Salt, SensitiveValues,
    kind::ValueOwners,
    upcast::{Upcasters, UpcastersByKind},
};
use std::io::{BufRead, BufReader, Read};

/// Bytes gathered for one COPY.
const CHUNK: usize = 4 << 20;
/// The longest line, in bytes; events and values are far shorter.
const LONGEST: u64 = 16 << 20;

/// Consecutive events and their values, checked.
#[derive(Default)]
pub(super) struct Chunk {
    pub(super) events: Rows,
    pub(super) values: Rows,
    /// The numbers that they give to something.
    pub(super) numbers: Rows,
    /// The line and the position of its first event.
    pub(super) first: i64,
    /// The position of its last event.
    pub(super) position: Position,
    /// When that event was recorded.
    pub(super) recorded_at: DateTime<Utc>,
    /// Position of the last unit event so far.
    pub(super) units_position: i64,
    /// Bytes of the log's file read so far.
    pub(super) read: u64,
}

/// A file, line by line.
struct Lines {
    name: String,
    read: BufReader<Box<dyn Read + Send>>,
    buffer: Vec<u8>,
    line: u64,
    bytes: u64,
}

impl Lines {
    fn new(source: Source) -> Self {
        let read = BufReader::with_capacity(1 << 20, source.read);
        Self { name: source.name, read, buffer: Vec::new(), line: 0, bytes: 0 }
    }

    fn fault(&self, what: impl Into<String>) -> TransferError {
        TransferError::Line { file: self.name.clone(), line: self.line, what: what.into() }
    }

    /// Reads the next line; false at the end of the file.
    fn advance(&mut self) -> Result<bool, TransferError> {
        self.buffer.clear();
        let read = self.read.by_ref().take(LONGEST).read_until(b'\n', &mut self.buffer);
        let length = read.map_err(|source| TransferError::Read { file: self.name.clone(), source })?;
        self.line += 1;
        self.bytes += length as u64;
        match self.buffer.pop() {
            None => Ok(false),
            Some(b'\n') => Ok(true),
            Some(_) if length as u64 == LONGEST => {
                Err(self.fault("the line is longer than 16 MiB, the limit of an exported line"))
            }
            Some(_) => Err(self.fault("it ends before the end of the line: the file is not complete")),
        }
    }

    /// The line as text; its bytes are canonical JSON.
    fn text(&self) -> Result<&str, TransferError> {
        if self.buffer.is_empty() {
            return Err(self.fault("expected one JSON object, found an empty line"));
        }
        let text = std::str::from_utf8(&self.buffer)
            .map_err(|error| self.fault(format!("expected UTF-8 at byte {}", error.valid_up_to() + 1)))?;
        let canonical = canonical(text).map_err(|error| {
            self.fault(format!("expected one JSON object; column {} breaks it", error.column()))
        })?;
        if canonical == text {
            return Ok(text);
        }
        let alike = text.chars().zip(canonical.chars()).take_while(|(a, b)| a == b).count();
        Err(self.fault(format!("expected canonical JSON (RFC 8785); column {} differs from it", alike + 1)))
    }
}

/// The sensitive values of an event, from the second file.
struct Held {
    position: i64,
    petitioner: Option<String>,
    salt: Salt,
    values: SensitiveValues,
    fields: String,
}

/// Reads both files side by side.
pub(super) struct Reader {
    events: Lines,
    values: Option<Lines>,
    /// The next values, which belong to a later event.
    held: Option<Held>,
    zone: Tz,
    upcasters: UpcastersByKind,
    recorded_at: DateTime<Utc>,
    units_position: i64,
    /// The keys that values are sealed with, and the name of their tree; `None` if lines are only checked.
    keys: Option<(ValueKeys, i64)>,
}

impl Reader {
    pub(super) fn new(events: Source, values: Option<Source>, zone: Tz, upcasters: Upcasters) -> Self {
        let (events, values) = (Lines::new(events), values.map(Lines::new));
        let (recorded_at, upcasters) = (DateTime::UNIX_EPOCH, UpcastersByKind::new(upcasters));
        Self { events, values, held: None, zone, upcasters, recorded_at, units_position: 0, keys: None }
    }

    /// The same, with rows of sealed values besides those of events.
    pub(super) fn sealing(self, keys: Option<(ValueKeys, i64)>) -> Self {
        Self { keys, ..self }
    }

    /// The next events; `None` at the end.
    pub(super) fn chunk(&mut self) -> Result<Option<Chunk>, TransferError> {
        if self.events.line == 0 {
            self.held = self.next_held()?;
        }
        let mut chunk = Chunk::default();
        while chunk.events.size() + chunk.values.size() < CHUNK {
            if !self.events.advance()? {
                self.check_none_left()?;
                break;
            }
            self.event(&mut chunk)?;
        }
        (chunk.units_position, chunk.read) = (self.units_position, self.events.bytes);
        Ok(Some(chunk).filter(|chunk| chunk.events.count() > 0))
    }

    fn event(&mut self, chunk: &mut Chunk) -> Result<(), TransferError> {
        let lines = &self.events;
        let text = lines.text()?;
        let line: EventLine<'_> =
            serde_json::from_str(text).map_err(|error| lines.fault(not_a_line(&error)))?;
        let checked = Checked::of(&line, lines.line, self.recorded_at, self.zone, &self.upcasters)
            .map_err(|what| lines.fault(what))?;
        if chunk.events.count() == 0 {
            chunk.first = line.position;
        }
        (chunk.position, chunk.recorded_at) = (Position(line.position), checked.recorded_at);
        self.recorded_at = checked.recorded_at;
        if checked.event.kind().arranges() {
            self.units_position = line.position;
        }
        // In the order of `import::EVENTS`.
        let row = chunk.events.row(11).text(checked.event.kind().as_str()).text(&line.aggregate_id);
        row.int8(line.sequence).text(&line.event_type).text(&line.event_version);
        row.text(line.payload.get()).text(line.metadata.get()).int8(line.position);
        row.instant(checked.recorded_at).text(&line.command_id).bytes(&checked.command_hash);
        if let Some(numbered) = checked.event.number(&line.aggregate_id) {
            // In the order of `import::NUMBERS`.
            let row = chunk.numbers.row(4).int8(line.position).text(numbered.series.as_str());
            row.text(numbered.number).bool(numbered.given.is_some());
        }
        let position = line.position;
        self.values_of(position, &checked.event, chunk)
    }

    /// Adds the values of an event, if the second file has them and the event's seal proves them.
    fn values_of(&mut self, position: i64, event: &Event, chunk: &mut Chunk) -> Result<(), TransferError> {
        let (Some(lines), Some(held)) = (&self.values, &self.held) else { return Ok(()) };
        if held.position != position {
            return Ok(());
        }
        let Some(sealed) = event.sealed() else {
            return Err(lines.fault(format!("the event at position {position} has no sensitive values")));
        };
        if !sealed.proves(&held.values, &held.salt) {
            return Err(
                lines.fault(format!("the values are not those that the event at position {position} seals"))
            );
        }
        check_owner(event, held.petitioner.as_deref()).map_err(|what| lines.fault(what))?;
        if let Some((keys, root)) = &self.keys {
            let place = Place { root: *root, position, petitioner: held.petitioner.as_deref() };
            let sealed = keys.seal(place, &held.fields, &held.salt).map_err(LogError::from)?;
            let sealed = sealed.expect("the tree of keys is new: none of its keys was destroyed");
            // In the order of `import::VALUES`.
            let row = chunk.values.row(4).int8(position);
            row.maybe(held.petitioner.as_deref(), Rows::text).int8(*root).bytes(&sealed);
        }
        self.held = self.next_held()?;
        Ok(())
    }

    fn next_held(&mut self) -> Result<Option<Held>, TransferError> {
        let after = self.held.as_ref().map_or(0, |held| held.position);
        let Some(lines) = &mut self.values else { return Ok(None) };
        if !lines.advance()? {
            return Ok(None);
        }
        // The library's message may quote what it found: a value.
        let expected = "expected an object with fields, petitioner_id, position and salt";
        let line: ValuesLine<'_> = serde_json::from_str(lines.text()?).map_err(|_| lines.fault(expected))?;
        let fields = line.fields.get();
        let values = SensitiveValues::from_json(fields).ok().filter(|values| !values.is_empty());
        let values = values.filter(|values| values.iter().all(|(_, text)| !text.reveal().contains('\0')));
        let values = values.ok_or_else(|| lines.fault("fields: expected known fields, each with a text"))?;
        let salt =
            line.salt().ok_or_else(|| lines.fault("salt: expected 32 hexadecimal digits in lower case"))?;
        if line.position <= after {
            return Err(lines.fault(format!("expected a position after {after}, found {}", line.position)));
        }
        let (position, petitioner) = (line.position, line.petitioner_id.map(String::from));
        Ok(Some(Held { position, petitioner, salt, values, fields: fields.to_owned() }))
    }

    fn check_none_left(&self) -> Result<(), TransferError> {
        match (&self.values, &self.held) {
            (Some(lines), Some(held)) => {
                let (position, log) = (held.position, &self.events.name);
                Err(lines.fault(format!(
                    "there is no position {position} in {log}; the two files belong together"
                )))
            }
            _ => Ok(()),
        }
    }
}

/// Checks the lines of both files as an import does, without a database. Returns the number of events.
///
/// # Errors
/// At a line that no export contains, or if the files do not belong together. Errors that need the whole log,
/// such as a gap in a sequence, are not found here.
#[doc(hidden)]
pub fn check_lines(events: Source, values: Option<Source>, zone: Tz) -> Result<u64, TransferError> {
    let (mut reader, mut count) = (Reader::new(events, values, zone, redress_domain::upcasters), 0);
    while let Some(chunk) = reader.chunk()? {
        count += chunk.events.count();
    }
    Ok(count)
}

/// Checks what an event itself says about the owner of its values. If the owner depends on the case, it is
/// checked when the whole log has been read.
fn check_owner(event: &Event, petitioner: Option<&str>) -> Result<(), String> {
    let values = event.kind().values();
    if values == ValueOwners::ByEvent {
        return Ok(());
    }
    if petitioner.is_none() != (values == ValueOwners::Nobody) {
        let expected =
            "expected a petitioner_id beside values that are a petitioner's, and null beside all others";
        return Err(expected.to_owned());
    }
    match (event.petitioner(), petitioner) {
        (Some(named), Some(petitioner)) if named.as_str() != petitioner => {
            Err(format!("expected petitioner_id {named}"))
        }
        _ => Ok(()),
    }
}

/// The content of a checked line.
struct Checked {
    event: Event,
    recorded_at: DateTime<Utc>,
    command_hash: [u8; 32],
}

impl Checked {
    /// Checks a line by itself and against the one before it. The error says what was expected.
    fn of(
        line: &EventLine<'_>,
        number: u64,
        after: DateTime<Utc>,
        zone: Tz,
        upcasters: &UpcastersByKind,
    ) -> Result<Self, String> {
        check_position(line.position, number)?;
        if line.sequence < 1 {
            return Err(format!("sequence: expected 1 or more, found {}", line.sequence));
        }
        let recorded_at = recorded_at(&line.recorded_at, after)?;
        let command_hash = hex::read(&line.command_hash)
            .ok_or("command_hash: expected 64 hexadecimal digits in lower case")?;
        let kind = AggregateKind::read(&line.aggregate_type)
            .ok_or_else(|| format!("there is no aggregate_type {:?}", line.aggregate_type))?;
        kind.check_id(&line.aggregate_id).map_err(|error| format!("aggregate_id: {error}"))?;
        let event = Event::decode(kind, &line.event_type, &line.event_version, line.payload.get(), upcasters)
            .map_err(|error| error.to_string())?;
        let metadata: Metadata = serde_json::from_str(line.metadata.get())
            .map_err(|error| format!("its metadata cannot be read: {error}"))?;
        line.command_id.parse::<CommandId>().map_err(|error| format!("command_id: {error}"))?;
        if metadata.command_id != line.command_id {
            return Err(format!("command_id: expected {:?}, as its metadata says", metadata.command_id));
        }
        let (day, of_time) = (event.occurred_on(), metadata.occurred_at.with_timezone(&zone).date_naive());
        if day != of_time {
            return Err(format!(
                "it occurred on {day} by its payload, but on {of_time} in {zone} by its metadata; \
                 if the log was kept in another time zone, name that with --time-zone"
            ));
        }
        Ok(Self { event, recorded_at, command_hash })
    }
}

fn check_position(found: i64, line: u64) -> Result<(), String> {
    match line {
        line if u64::try_from(found) == Ok(line) => Ok(()),
        1 => Err(format!(
            "position: expected 1, found {found}; a log is restored whole, not from an export that was made with --from"
        )),
        line => Err(format!("position: expected {line}, found {found}; positions have no gaps")),
    }
}

fn recorded_at(text: &str, after: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    let time = text.parse::<DateTime<Utc>>().ok().filter(|time| render_time(*time) == text);
    let time = time.filter(|time| time.timestamp_subsec_nanos() % 1_000 == 0);
    let time = time.ok_or("recorded_at: expected an instant like 2026-03-02T01:00:00.123456Z")?;
    if time < after {
        return Err(format!(
            "recorded_at: expected {} or later, as the line before has it",
            render_time(after)
        ));
    }
    Ok(time)
}

/// The library's message with the column at which it stopped; it counts one line.
fn not_a_line(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
    format!("{words} (column {}); expected an object with the columns of events", error.column())
}
