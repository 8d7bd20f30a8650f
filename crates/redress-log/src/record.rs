//! An event as the log keeps it.

use crate::{LogError, Position};
use chrono::{DateTime, Utc};
use redress_domain::{AggregateKind, Event, Origin, StreamId, kind::Recording, upcast::UpcastersByKind};
use serde::{Deserialize, Serialize};
use sqlx::{Row, postgres::PgRow};

/// What is known of an event besides what happened: a flat map of strings in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Business time, from the caller.
    pub occurred_at: DateTime<Utc>,
    /// Who asked.
    pub actor: String,
    /// The unit they acted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The caller's idempotency key.
    pub command_id: String,
    /// Joins events of one conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// What led to the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<String>,
    /// Where the fact comes from.
    pub origin: Origin,
    /// Version of the procedure it was judged by.
    pub procedure: String,
}

impl Metadata {
    /// From the text that the log has of it, at a position.
    pub(crate) fn read(text: &str, position: Position) -> Result<Self, LogError> {
        serde_json::from_str(text).map_err(|error| LogError::Unreadable {
            position,
            what: format!("its metadata cannot be read: {error}"),
        })
    }
}

/// An event with its place and times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Place in the whole log.
    pub position: Position,
    /// When it was written; never decreases with the position.
    pub recorded_at: DateTime<Utc>,
    /// The case: its id among those of its kind.
    pub aggregate_id: String,
    /// Place among the aggregate's events, from 1.
    pub sequence: u64,
    /// What happened.
    pub event: Event,
    /// What else is known of it.
    pub metadata: Metadata,
}

impl RecordedEvent {
    /// The columns that [`Self::from_row`] reads: a statement has them first, in this order.
    pub(crate) const COLUMNS: &'static str = "e.aggregate_type, e.aggregate_id, e.sequence, e.event_type, \
         e.event_version, e.payload, e.metadata, e.position, e.recorded_at";

    /// By their place, and without asking of each value of each row for its type: the columns are ours, and a rebuild reads millions. A
    /// value of type `json` travels as its text.
    pub(crate) fn from_row(row: &PgRow, upcasters: &UpcastersByKind) -> Result<Self, LogError> {
        let position = Position(row.try_get_unchecked(7)?);
        let unreadable = |what: String| LogError::Unreadable { position, what };
        let aggregate_type: &str = row.try_get_unchecked(0)?;
        let kind = AggregateKind::read(aggregate_type)
            .ok_or_else(|| unreadable(format!("there is no aggregate type {aggregate_type}")))?;
        let (event_type, event_version) = (row.try_get_unchecked(3)?, row.try_get_unchecked(4)?);
        let event = Event::decode(kind, event_type, event_version, row.try_get_unchecked(5)?, upcasters)
            .map_err(|error| unreadable(error.to_string()))?;
        let metadata = Metadata::read(row.try_get_unchecked(6)?, position)?;
        let sequence: i64 = row.try_get_unchecked(2)?;
        Ok(Self {
            position,
            recorded_at: row.try_get_unchecked(8)?,
            aggregate_id: row.try_get_unchecked(1)?,
            sequence: sequence.unsigned_abs(),
            event,
            metadata,
        })
    }

    /// The case, with its kind.
    pub(crate) fn stream(&self) -> StreamId {
        (self.event.kind(), self.aggregate_id.clone())
    }

    /// How it was recorded, as far as a fold depends on it.
    #[must_use]
    pub fn recording(&self) -> Recording<'_> {
        let Self { sequence, metadata, .. } = self;
        Recording { sequence: *sequence, occurred_at: metadata.occurred_at, unit: metadata.unit.as_deref() }
    }
}
