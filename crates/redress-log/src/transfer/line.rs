//! The lines of both files: written from rows, and parsed.

use super::canonical::canonical;
use crate::{LogError, hex, keys::Place};
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

/// A line of the file with sensitive values, opened.
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

/// The columns that [`EventColumns::of`] reads.
pub(crate) const EVENT_COLUMNS: &str = "aggregate_type, aggregate_id, sequence, event_type, event_version, \
     payload::text AS payload, metadata::text AS metadata, position, recorded_at, command_id, command_hash";

/// A time as lines write it.
pub(super) fn render_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// An event's columns as its line writes them.
pub(crate) struct EventColumns<'a> {
    pub(crate) aggregate_type: &'a str,
    pub(crate) aggregate_id: &'a str,
    pub(crate) sequence: i64,
    pub(crate) event_type: &'a str,
    pub(crate) event_version: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) metadata: &'a str,
    pub(crate) position: i64,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) command_id: &'a str,
    pub(crate) command_hash: &'a [u8],
}

impl<'a> EventColumns<'a> {
    /// Those of a row that has [`EVENT_COLUMNS`].
    pub(crate) fn of(row: &'a PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: row.try_get("aggregate_id")?,
            sequence: row.try_get("sequence")?,
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            payload: row.try_get("payload")?,
            metadata: row.try_get("metadata")?,
            position: row.try_get("position")?,
            recorded_at: row.try_get("recorded_at")?,
            command_id: row.try_get("command_id")?,
            command_hash: row.try_get("command_hash")?,
        })
    }
}

/// Appends the line of a row that has [`EVENT_COLUMNS`], its end included.
pub(super) fn write_event(line: &mut Vec<u8>, row: &PgRow) -> Result<(), LogError> {
    write_columns(line, &EventColumns::of(row)?)?;
    line.push(b'\n');
    Ok(())
}

/// Appends the line of an event, without its line end. Names are in canonical (alphabetical) order.
pub(crate) fn write_columns(line: &mut Vec<u8>, event: &EventColumns<'_>) -> Result<(), LogError> {
    line.extend(br#"{"aggregate_id":"#);
    string(line, event.aggregate_id);
    line.extend(br#","aggregate_type":"#);
    string(line, event.aggregate_type);
    line.extend(br#","command_hash":""#);
    hex::append(line, event.command_hash);
    line.extend(br#"","command_id":"#);
    string(line, event.command_id);
    line.extend(br#","event_type":"#);
    string(line, event.event_type);
    line.extend(br#","event_version":"#);
    string(line, event.event_version);
    line.extend(br#","metadata":"#);
    json(line, event.metadata, "metadata", event.position)?;
    line.extend(br#","payload":"#);
    json(line, event.payload, "payload", event.position)?;
    line.extend(br#","position":"#);
    line.extend(event.position.to_string().bytes());
    line.extend(br#","recorded_at":""#);
    line.extend(render_time(event.recorded_at).bytes());
    line.extend(br#"","sequence":"#);
    line.extend(event.sequence.to_string().bytes());
    line.push(b'}');
    Ok(())
}

/// Appends the line of one event's sensitive values, its end included.
pub(super) fn write_values(
    line: &mut Vec<u8>,
    place: Place<'_>,
    fields: &str,
    salt: &Salt,
) -> Result<(), LogError> {
    line.extend(br#"{"fields":"#);
    json(line, fields, "fields", place.position)?;
    line.extend(br#","petitioner_id":"#);
    match place.petitioner {
        Some(petitioner) => string(line, petitioner),
        None => line.extend(b"null"),
    }
    line.extend(br#","position":"#);
    line.extend(place.position.to_string().bytes());
    line.extend(br#","salt":""#);
    hex::append(line, &salt.0);
    line.extend(b"\"}\n");
    Ok(())
}

fn string(line: &mut Vec<u8>, text: &str) {
    // The library escapes as RFC 8785 requires.
    serde_json::to_writer(line, text).expect("a text is always JSON, and memory takes it");
}

/// Appends JSON. What redress wrote is already canonical; JSON of other programs is converted.
fn json(line: &mut Vec<u8>, text: &str, column: &str, position: i64) -> Result<(), LogError> {
    let canonical = canonical(text).map_err(|error| not_json(position, column, &error))?;
    line.extend(canonical.bytes());
    Ok(())
}

fn not_json(position: i64, column: &str, error: &serde_json::Error) -> LogError {
    let what = format!("its {column} is not JSON at column {}", error.column());
    LogError::Unreadable { position: crate::Position(position), what }
}

impl ValuesLine<'_> {
    pub(super) fn salt(&self) -> Option<Salt> {
        hex::read(&self.salt).map(Salt)
    }
}
