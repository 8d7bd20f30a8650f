//! Builds the timeline of a petition, or of a case of another kind: its events, with the state after each.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use redress_domain::petition::{Petition, PetitionEvent};
use redress_domain::{PetitionId, PetitionState, Sealed, SensitiveField, State, UnitCode, UnitRef, UnitTree};
use redress_log::{AggregateKind, AsOf, Event, Log, LogError, Metadata, Position, RecordedEvent};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::failure::Failure;

/// The history of a case up to a point.
#[derive(Debug, Serialize)]
pub(super) struct Timeline {
    #[serde(flatten)]
    pub(super) of: Of,
    /// The time zone of local days.
    #[serde(serialize_with = "zone_name")]
    pub(super) time_zone: Tz,
    pub(super) events: Vec<Entry>,
}

/// What a timeline is of.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Of {
    Petition {
        petition: String,
        matter: String,
    },
    /// A case of another kind.
    Case {
        kind: &'static str,
        id: String,
    },
}

/// One event.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub(super) position: Position,
    pub(super) sequence: u64,
    pub(super) event_type: String,
    pub(super) event_version: String,
    pub(super) occurred_on: NaiveDate,
    pub(super) recorded_at: DateTime<Utc>,
    #[serde(flatten)]
    pub(super) metadata: Metadata,
    /// The content of the event, without its day and its seal.
    pub(super) says: Map<String, Value>,
    pub(super) sealed: Option<Seal>,
    pub(super) after: After,
}

/// The state of an event's sensitive values.
#[derive(Debug, Serialize)]
pub(super) struct Seal {
    pub(super) fields: Vec<SensitiveField>,
    pub(super) digest: String,
    pub(super) values: Values,
    /// The position of the erasure.
    pub(super) erased_at: Option<Position>,
}

/// What became of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Values {
    /// They are in the table of sensitive values.
    Held,
    /// They were erased, and the log has the erasure.
    Erased,
    /// They are missing without an erasure.
    Missing,
}

/// The state of the case after an event.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum After {
    Petition(AfterStep),
    Case(AfterEvent),
}

/// The state of a case of another kind after an event.
#[derive(Debug, Serialize)]
pub(super) struct AfterEvent {
    pub(super) owner: UnitCode,
    /// The other units that work with it.
    pub(super) units: Vec<UnitCode>,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) closed_on: Option<NaiveDate>,
}

/// The state of the petition after an event.
#[derive(Debug, Serialize)]
pub(super) struct AfterStep {
    pub(super) state: Option<PetitionState>,
    pub(super) round: u32,
    pub(super) tier: u8,
    pub(super) responsible: Option<UnitRef>,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) legal_limit_on: Option<NaiveDate>,
}

/// Reads the units as the log has them now, for their names.
pub(super) async fn units(log: &Log) -> Result<UnitTree, Failure> {
    let mut tree = UnitTree::default();
    for recorded in log.unit_events(Position(0)).await? {
        if let (Event::Unit(event), Ok(code)) = (&recorded.event, recorded.aggregate_id.parse()) {
            tree.apply(&code, event);
        }
    }
    Ok(tree)
}

impl Timeline {
    pub(super) async fn of(log: &Log, id: &PetitionId, as_of: Option<AsOf>) -> Result<Self, Failure> {
        check_reached(log, as_of).await?;
        let mut history = log.history(AggregateKind::Petition, id.as_str()).await?;
        let first = match history.first().map(|first| (&first.event, first.position)) {
            Some((Event::Petition(PetitionEvent::Registered(first)), position)) => (first.clone(), position),
            _ => return Err(Failure::PetitionUnknown(id.clone())),
        };
        let (first, position) = first;
        history.retain(|recorded| as_of.is_none_or(|as_of| as_of.includes(recorded)));
        if history.is_empty() {
            return Err(Failure::PetitionNotYet { petition: id.clone(), on: first.occurred_on, position });
        }
        let seals = Seals::read(log, &history).await?;
        let mut petition = Petition::default();
        let events =
            history.into_iter().filter_map(|recorded| entry(recorded, &mut petition, &seals)).collect();
        let of = Of::Petition { petition: id.to_string(), matter: first.matter.to_string() };
        Ok(Self { of, time_zone: log.time_zone(), events })
    }

    /// The same of a case of another kind.
    pub(super) async fn of_case(
        log: &Log,
        kind: AggregateKind,
        id: &str,
        as_of: Option<AsOf>,
    ) -> Result<Self, Failure> {
        check_reached(log, as_of).await?;
        let mut history = log.history(kind, id).await?;
        history.retain(|recorded| as_of.is_none_or(|as_of| as_of.includes(recorded)));
        let seals = Seals::read(log, &history).await?;
        let mut state = State::of(kind);
        let events: Vec<Entry> =
            history.into_iter().filter_map(|recorded| case_entry(recorded, &mut state, &seals)).collect();
        if events.is_empty() {
            return Err(Failure::CaseUnknown { kind: kind.as_str(), id: id.to_owned() });
        }
        let of = Of::Case { kind: kind.as_str(), id: id.to_owned() };
        Ok(Self { of, time_zone: log.time_zone(), events })
    }
}

/// Refuses a position that the log has not reached.
async fn check_reached(log: &Log, as_of: Option<AsOf>) -> Result<(), Failure> {
    let Some(AsOf::Position(position)) = as_of else { return Ok(()) };
    let head = log.head().await?.position;
    if position > head { Err(LogError::PastHead { position, head }.into()) } else { Ok(()) }
}

struct Seals {
    held: HashSet<Position>,
    /// The positions of erasures, by the event whose values they erased.
    erased: HashMap<Position, Position>,
}

impl Seals {
    /// Reads what became of the values of a history.
    async fn read(log: &Log, history: &[RecordedEvent]) -> Result<Self, Failure> {
        let positions: Vec<Position> = history.iter().map(|recorded| recorded.position).collect();
        let held: HashSet<Position> = log.sensitive_values(&positions).await?.into_keys().collect();
        let mut erased = HashMap::new();
        let is_lost =
            |event: &&RecordedEvent| event.event.sealed().is_some() && !held.contains(&event.position);
        for recorded in history.iter().filter(is_lost) {
            if let Some(erasure) = log.erased_at(recorded).await? {
                erased.insert(recorded.position, erasure);
            }
        }
        Ok(Self { held, erased })
    }

    fn of(&self, sealed: Option<&Sealed>, position: Position) -> Option<Seal> {
        let sealed = sealed?;
        let erased_at = self.erased.get(&position).copied();
        let values = match erased_at {
            _ if self.held.contains(&position) => Values::Held,
            Some(_) => Values::Erased,
            None => Values::Missing,
        };
        Some(Seal { fields: sealed.fields.clone(), digest: sealed.digest.clone(), values, erased_at })
    }
}

fn entry(recorded: RecordedEvent, petition: &mut Petition, seals: &Seals) -> Option<Entry> {
    let (event_type, event_version) = (recorded.event.event_type(), recorded.event.event_version());
    let Event::Petition(event) = recorded.event else { return None };
    petition.sequence = recorded.sequence - 1;
    petition.evolve(&event);
    let round = &petition.round;
    Some(Entry {
        position: recorded.position,
        sequence: recorded.sequence,
        event_type,
        event_version,
        occurred_on: event.occurred_on(),
        recorded_at: recorded.recorded_at,
        metadata: recorded.metadata,
        says: says(serde_json::to_value(&event)),
        sealed: seals.of(event.sealed(), recorded.position),
        after: After::Petition(AfterStep {
            state: petition.state(),
            round: round.number,
            tier: round.tier,
            responsible: round.responsible.clone(),
            due_on: round.due_on,
            legal_limit_on: round.legal_limit_on,
        }),
    })
}

/// `None` if the state says nothing of itself, as that of a unit.
fn case_entry(recorded: RecordedEvent, state: &mut State, seals: &Seals) -> Option<Entry> {
    state.evolve(&recorded.event, &recorded.recording());
    let case = state.summary()?;
    let event = recorded.event;
    Some(Entry {
        position: recorded.position,
        sequence: recorded.sequence,
        event_type: event.event_type(),
        event_version: event.event_version(),
        occurred_on: event.occurred_on(),
        recorded_at: recorded.recorded_at,
        metadata: recorded.metadata,
        says: says(serde_json::from_str(&event.to_canonical())),
        sealed: seals.of(event.sealed(), recorded.position),
        after: After::Case(AfterEvent {
            owner: case.owner,
            units: case.units,
            due_on: case.due_on,
            closed_on: case.closed_on,
        }),
    })
}

fn says(event: Result<Value, serde_json::Error>) -> Map<String, Value> {
    let mut fields = match event {
        Ok(Value::Object(named)) => named.into_iter().next().and_then(|(_, fields)| match fields {
            Value::Object(fields) => Some(fields),
            _ => None,
        }),
        _ => None,
    }
    .unwrap_or_default();
    fields.retain(|name, _| !["occurred_on", "sensitive"].contains(&name.as_str()));
    fields
}

fn zone_name<S: serde::Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.name())
}
