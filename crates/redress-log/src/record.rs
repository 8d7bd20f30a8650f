//! An event as the log keeps it.

use crate::LogError;
use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::{Aggregate, DomainEvent, persist::EventUpcaster};
use redress_domain::{
    Origin, Sealed,
    petition::{Petition, PetitionEvent},
    petitioner::{Petitioner, PetitionerEvent},
    unit::{Unit, UnitEvent},
    upcast,
};
use serde::{Deserialize, Serialize};
use sqlx::{Row, postgres::PgRow};
use std::fmt;

/// A place in the whole log, from 1; 0 is before the first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub i64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The kinds of aggregate that have events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AggregateKind {
    /// A petition; the aggregate's id is its number.
    Petition,
    /// A unit; its code.
    Unit,
    /// A petitioner; the opaque id.
    Petitioner,
}

impl AggregateKind {
    /// What the column `aggregate_type` says.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Petition => Petition::TYPE,
            Self::Unit => Unit::TYPE,
            Self::Petitioner => Petitioner::TYPE,
        }
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        [Self::Petition, Self::Unit, Self::Petitioner].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An event of any aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Of a petition.
    Petition(PetitionEvent),
    /// Of a unit.
    Unit(UnitEvent),
    /// Of a petitioner.
    Petitioner(PetitionerEvent),
}

/// Passes a call on to the event, whichever aggregate's it is.
macro_rules! each {
    ($self:expr, $event:ident => $call:expr) => {
        match $self {
            Event::Petition($event) => $call,
            Event::Unit($event) => $call,
            Event::Petitioner($event) => $call,
        }
    };
}

impl Event {
    /// Whose it is.
    #[must_use]
    pub fn kind(&self) -> AggregateKind {
        match self {
            Self::Petition(_) => AggregateKind::Petition,
            Self::Unit(_) => AggregateKind::Unit,
            Self::Petitioner(_) => AggregateKind::Petitioner,
        }
    }

    /// Its name, such as `Registered`.
    #[must_use]
    pub fn event_type(&self) -> String {
        each!(self, event => event.event_type())
    }

    /// The version of its payload.
    #[must_use]
    pub fn event_version(&self) -> String {
        each!(self, event => event.event_version())
    }

    /// Local day, in the reporting time zone, of what happened.
    #[must_use]
    pub fn occurred_on(&self) -> NaiveDate {
        each!(self, event => event.occurred_on())
    }

    /// The seal of its sensitive values.
    #[must_use]
    pub fn sealed(&self) -> Option<&Sealed> {
        match self {
            Self::Petition(event) => event.sealed(),
            Self::Unit(_) => None,
            Self::Petitioner(event) => Some(event.sealed()),
        }
    }

    /// The payload in canonical form (RFC 8785), as the framework nests it.
    pub(crate) fn to_canonical(&self) -> String {
        each!(self, event => serde_json_canonicalizer::to_string(event))
            .expect("events have string keys and whole numbers")
    }

    pub(crate) fn decode(
        kind: AggregateKind,
        event_type: &str,
        event_version: &str,
        payload: &str,
        upcasters: &[Box<dyn EventUpcaster>],
    ) -> Result<Self, upcast::DecodeError> {
        match kind {
            AggregateKind::Petition => {
                upcast::decode(event_type, event_version, payload, upcasters).map(Self::Petition)
            }
            AggregateKind::Unit => {
                upcast::decode(event_type, event_version, payload, upcasters).map(Self::Unit)
            }
            AggregateKind::Petitioner => {
                upcast::decode(event_type, event_version, payload, upcasters).map(Self::Petitioner)
            }
        }
    }
}

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
    /// The aggregate's id: petition, unit code or petitioner.
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
    pub(crate) fn from_row(row: &PgRow, upcasters: &[Box<dyn EventUpcaster>]) -> Result<Self, LogError> {
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
}
