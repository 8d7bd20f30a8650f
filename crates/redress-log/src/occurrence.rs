//! An event of a petition, with only what the read side needs of it.

use crate::{Event, LogError, Metadata, Position, RecordedEvent};
use chrono::{DateTime, Utc};
use redress_domain::{
    AggregateKind,
    petition::PetitionEvent,
    upcast::{self, UpcastersByKind},
};
use sqlx::{Row, postgres::PgRow};

/// An event of a petition and its position. Of the metadata, only what rows of the register depend on is
/// read: the rest would be a quarter of what a rebuild has to decode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Place in the whole log.
    pub position: Position,
    /// The petition.
    pub petition: String,
    /// Place among the petition's events, from 1.
    pub sequence: u64,
    /// What happened.
    pub event: PetitionEvent,
    /// The time of a filing (registration or visit), a closing or a termination, where the order within a day
    /// matters. For all other events the day is enough.
    pub at: Option<DateTime<Utc>>,
    /// The unit that a triage was recorded for; `None` for no unit, and for all other events.
    pub triaged_by: Option<String>,
}

impl Occurrence {
    /// The columns that [`Self::from_row`] reads: a statement must select them first, in this order.
    pub(crate) const COLUMNS: &'static str = "e.aggregate_id, e.sequence, e.event_type, e.event_version, e.payload, e.position, \
         CASE WHEN e.event_type IN ('Registered', 'VisitRecorded', 'Closed', 'Terminated', 'Triaged') THEN e.metadata END";
    /// How many columns these are.
    pub(crate) const WIDTH: usize = 7;

    /// Reads columns by index and without type checks, as [`RecordedEvent::from_row`] does.
    pub(crate) fn from_row(row: &PgRow, upcasters: &UpcastersByKind) -> Result<Self, LogError> {
        let position = Position(row.try_get_unchecked(5)?);
        let (event_type, event_version): (&str, _) = (row.try_get_unchecked(2)?, row.try_get_unchecked(3)?);
        let upcasters = upcasters.of(AggregateKind::Petition);
        let event = upcast::decode(event_type, event_version, row.try_get_unchecked(4)?, upcasters)
            .map_err(|error| LogError::Unreadable { position, what: error.to_string() })?;
        let metadata: Option<&str> = row.try_get_unchecked(6)?;
        let metadata = metadata.map(|text| Metadata::read(text, position)).transpose()?;
        let sequence: i64 = row.try_get_unchecked(1)?;
        Ok(Self {
            position,
            petition: row.try_get_unchecked(0)?,
            sequence: sequence.unsigned_abs(),
            event,
            at: metadata.as_ref().filter(|_| event_type != "Triaged").map(|metadata| metadata.occurred_at),
            triaged_by: metadata.filter(|_| event_type == "Triaged").and_then(|metadata| metadata.unit),
        })
    }

    /// Converts an event; `None` if it is not of a petition.
    #[must_use]
    pub fn of(recorded: RecordedEvent) -> Option<Self> {
        let RecordedEvent { position, aggregate_id: petition, sequence, event, metadata, .. } = recorded;
        let Event::Petition(event) = event else { return None };
        let is_timed = matches!(
            event,
            PetitionEvent::Registered(_)
                | PetitionEvent::VisitRecorded(_)
                | PetitionEvent::Closed(_)
                | PetitionEvent::Terminated(_)
        );
        let at = is_timed.then_some(metadata.occurred_at);
        let triaged_by = metadata.unit.filter(|_| matches!(event, PetitionEvent::Triaged(_)));
        Some(Self { position, petition, sequence, event, at, triaged_by })
    }
}
