//! A recorded event.

use crate::{LogError, Position};
use chrono::{DateTime, Utc};
use redress_domain::{AggregateKind, Event, Origin, StreamId, kind::Recording, upcast::UpcastersByKind};
use serde::{Deserialize, Serialize};
use sqlx::{Row, postgres::PgRow};

/// The metadata of an event: a flat map of strings in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Business time, from the caller.
    pub occurred_at: DateTime<Utc>,
    /// The actor.
    pub actor: String,
    /// The unit that the actor acted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The caller's idempotency key.
    pub command_id: String,
    /// Correlates the events of one conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// What caused the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<String>,
    /// Where the fact comes from.
    pub origin: Origin,
    /// Version of the procedure that applied.
    pub procedure: String,
}

impl Metadata {
    /// Parses the stored text of the event at a position.
    pub(crate) fn read(text: &str, position: Position) -> Result<Self, LogError> {
        serde_json::from_str(text).map_err(|error| LogError::Unreadable {
            position,
            what: format!("its metadata cannot be read: {error}"),
        })
    }
}

/// An event with its position, times and metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Position in the log.
    pub position: Position,
    /// When it was recorded; never decreases with the position.
    pub recorded_at: DateTime<Utc>,
    /// The id of its case.
    pub aggregate_id: String,
    /// Its number among the aggregate's events, from 1.
    pub sequence: u64,
    /// The event.
    pub event: Event,
    /// Its metadata.
    pub metadata: Metadata,
}

impl RecordedEvent {
    /// The columns that [`Self::from_row`] reads: a statement must select them first, in this order.
    pub(crate) const COLUMNS: &'static str = "e.aggregate_type, e.aggregate_id, e.sequence, e.event_type, \
         e.event_version, e.payload, e.metadata, e.position, e.recorded_at";

    /// Reads columns by index and without type checks: the columns are ours, and a rebuild reads millions of
    /// rows. A value of type `json` is sent as its text.
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

    /// How it was recorded: the parts that a fold depends on.
    #[must_use]
    pub fn recording(&self) -> Recording<'_> {
        let Self { position, sequence, metadata, .. } = self;
        Recording {
            position: position.0,
            sequence: *sequence,
            occurred_at: metadata.occurred_at,
            unit: metadata.unit.as_deref(),
        }
    }
}
