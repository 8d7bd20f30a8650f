//! The lines of both files: written from rows, and read back.

use super::canonical::canonical;
use crate::LogError;
use chrono::{DateTime, SecondsFormat, Utc};
use redress_domain::Salt;
use serde::Deserialize;
use serde_json::value::RawValue;
use sqlx::{Row, postgres::PgRow};
use std::borrow::Cow;

/// A line of the log's file: the columns of `events`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventLine<'a> {
    #[serde(borrow)]
    pub(super) aggregate_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) aggregate_type: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) command_hash: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) command_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) event_type: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) event_version: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) metadata: &'a RawValue,
    #[serde(borrow)]
    pub(super) payload: &'a RawValue,
    pub(super) position: i64,
    #[serde(borrow)]
    pub(super) recorded_at: Cow<'a, str>,
    pub(super) sequence: i64,
}

/// A line of the file with sensitive values: the columns of `sensitive_values`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValuesLine<'a> {
    #[serde(borrow)]
    pub(super) fields: &'a RawValue,
    #[serde(borrow)]
    pub(super) petitioner_id: Option<Cow<'a, str>>,
    pub(super) position: i64,
    #[serde(borrow)]
    pub(super) salt: Cow<'a, str>,
}

/// The columns that [`write_event`] reads.
pub(super) const EVENT_COLUMNS: &str = "aggregate_type, aggregate_id, sequence, event_type, event_version, \
     payload::text AS payload, metadata::text AS metadata, position, recorded_at, command_id, command_hash";

/// An instant as a line has it.
pub(super) fn render_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Appends the line of an event, its end included. Names come in canonical order: that of the alphabet.
pub(super) fn write_event(line: &mut Vec<u8>, row: &PgRow) -> Result<(), LogError> {
    let text = |column| row.try_get::<&str, _>(column);
    line.extend(br#"{"aggregate_id":"#);
    string(line, text("aggregate_id")?);
    line.extend(br#","aggregate_type":"#);
    string(line, text("aggregate_type")?);
    line.extend(br#","command_hash":""#);
    hex(line, row.try_get("command_hash")?);
    line.extend(br#"","command_id":"#);
    string(line, text("command_id")?);
    line.extend(br#","event_type":"#);
    string(line, text("event_type")?);
    line.extend(br#","event_version":"#);
    string(line, text("event_version")?);
    line.extend(br#","metadata":"#);
    json(line, row, "metadata")?;
    line.extend(br#","payload":"#);
    json(line, row, "payload")?;
    line.extend(br#","position":"#);
    line.extend(row.try_get::<i64, _>("position")?.to_string().bytes());
    line.extend(br#","recorded_at":""#);
    line.extend(render_time(row.try_get("recorded_at")?).bytes());
    line.extend(br#"","sequence":"#);
    line.extend(row.try_get::<i64, _>("sequence")?.to_string().bytes());
    line.extend(b"}\n");
    Ok(())
}

/// Appends the line of one event's sensitive values, its end included.
pub(super) fn write_values(line: &mut Vec<u8>, row: &PgRow) -> Result<(), LogError> {
    line.extend(br#"{"fields":"#);
    json(line, row, "fields")?;
    line.extend(br#","petitioner_id":"#);
    match row.try_get::<Option<&str>, _>("petitioner_id")? {
        Some(petitioner) => string(line, petitioner),
        None => line.extend(b"null"),
    }
    line.extend(br#","position":"#);
    line.extend(row.try_get::<i64, _>("position")?.to_string().bytes());
    line.extend(br#","salt":""#);
    hex(line, row.try_get("salt")?);
    line.extend(b"\"}\n");
    Ok(())
}

fn string(line: &mut Vec<u8>, text: &str) {
    // The library escapes as RFC 8785 does.
    serde_json::to_writer(line, text).expect("a text is always JSON, and memory takes it");
}

/// What redress wrote is canonical as it lies; what another program appended is made so.
fn json(line: &mut Vec<u8>, row: &PgRow, column: &str) -> Result<(), LogError> {
    let canonical = canonical(row.try_get(column)?).map_err(|error| LogError::Unreadable {
        position: crate::Position(row.try_get("position").unwrap_or_default()),
        what: format!("its {column} is no JSON at column {}", error.column()),
    })?;
    line.extend(canonical.bytes());
    Ok(())
}

fn hex(line: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    line.extend(
        bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]),
    );
}

/// Reads exactly `N` bytes in lower-case hexadecimal.
pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    if text.len() != 2 * N {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

impl ValuesLine<'_> {
    pub(super) fn salt(&self) -> Option<Salt> {
        unhex(&self.salt).map(Salt)
    }
}
