//! What the writer knows of the log without asking: the unit tree and the petitions in progress.

use super::{
    judge::Draft,
    lookup::{Head, names, streams_of},
};
use crate::{AggregateKind, Command, Event, LogError, RecordedEvent, Request};
use chrono::{DateTime, Utc};
use cqrs_es::persist::EventUpcaster;
use lru::LruCache;
use redress_domain::{
    UnitCode, UnitTree,
    petition::{Accusation, Petition, PetitionCommand},
};
use sqlx::{PgConnection, Row};
use std::{num::NonZeroUsize, sync::Arc};

/// Histories kept folded; about a kilobyte each.
const STREAMS: NonZeroUsize = NonZeroUsize::new(20_000).expect("not zero");
/// After so many events of other writers it is cheaper to forget than to look.
const FOREIGN: i64 = 5_000;

/// Names an aggregate.
pub(super) type StreamId = (AggregateKind, String);

/// An aggregate as its history tells it; of a unit or petitioner only the sequence matters to the log.
#[derive(Debug, Clone, Default)]
pub(super) struct Folded {
    pub(super) sequence: u64,
    pub(super) petition: Petition,
    /// When the petition was registered.
    pub(super) registered_at: Option<DateTime<Utc>>,
    pub(super) accusation: Accusation,
}

impl Folded {
    pub(super) fn apply(&mut self, recorded: &RecordedEvent) {
        self.sequence += 1;
        if let Event::Petition(event) = &recorded.event {
            self.petition.evolve(event);
            self.registered_at.get_or_insert(recorded.metadata.occurred_at);
            self.accusation.evolve(event, recorded.metadata.unit.as_deref());
        }
    }
}

/// The guard is the end: if the log ends where this ends, nobody else has written, and all of it holds.
pub(super) struct Known {
    pub(super) head: Head,
    pub(super) units: Arc<UnitTree>,
    pub(super) streams: LruCache<StreamId, Folded>,
}

impl Default for Known {
    fn default() -> Self {
        Self { head: Head::default(), units: Arc::default(), streams: LruCache::new(STREAMS) }
    }
}

/// What a batch takes for granted that is judged by what is known alone.
#[derive(Debug, Default)]
pub(super) struct Assumed<'a> {
    /// None of these was carried out before: command ids, each with its actor.
    pub(super) commands: Vec<&'a str>,
    pub(super) actors: Vec<&'a str>,
    /// None of these petitions is there.
    pub(super) petitions: Vec<&'a str>,
}

impl Known {
    /// Takes in what other writers have appended since; to be called under the lock.
    pub(super) async fn catch_up(
        &mut self,
        connection: &mut PgConnection,
        head: Head,
        upcasters: &[Box<dyn EventUpcaster>],
    ) -> Result<(), LogError> {
        if head.units_position > self.head.units_position {
            for recorded in units_after(connection, self.head.units_position, upcasters).await? {
                self.apply_unit(&recorded)?;
            }
        }
        if head.position - self.head.position > FOREIGN {
            self.streams.clear();
        } else if head.position > self.head.position && !self.streams.is_empty() {
            let rows =
                sqlx::query("SELECT DISTINCT aggregate_type, aggregate_id FROM events WHERE position > $1")
                    .bind(self.head.position)
                    .fetch_all(connection)
                    .await?;
            for row in rows {
                let (kind, id): (&str, String) = (row.try_get(0)?, row.try_get(1)?);
                if let Some(kind) = AggregateKind::read(kind) {
                    self.streams.pop(&(kind, id));
                }
            }
        }
        self.head = head;
        Ok(())
    }

    /// What has to be assumed for requests to be judged without asking the log; none if they rest on more than that. A batch is of new
    /// commands as a rule, and of new petitions or of those in progress.
    pub(super) fn assume<'a>(&mut self, requests: &'a [Request]) -> Option<Assumed<'a>> {
        // As long as nothing is known, there is nothing to judge by.
        if self.head.position == 0 {
            return None;
        }
        let mut assumed = Assumed::default();
        for request in requests {
            if let Command::Petition(_, PetitionCommand::Correct(correction)) = &request.command
                && correction.visit.is_some()
            {
                return None;
            }
            for stream in streams_of(request) {
                match &request.command {
                    _ if self.streams.get(&stream).is_some() => {}
                    Command::Petition(id, PetitionCommand::Register(_)) if id.as_str() == stream.1 => {
                        assumed.petitions.push(id.as_str());
                    }
                    _ => return None,
                }
            }
            for (command, actor) in names(request) {
                assumed.commands.push(command);
                assumed.actors.push(actor);
            }
        }
        Some(assumed)
    }

    /// The history of an aggregate that was looked up for this batch.
    pub(super) fn stream(&mut self, id: &StreamId) -> &mut Folded {
        self.streams.get_or_insert_mut_ref(id, Folded::default)
    }

    /// Takes in an event that is being appended. If the transaction fails, all that is known is forgotten.
    pub(super) fn append(&mut self, id: &StreamId, recorded: &RecordedEvent) -> Result<(), LogError> {
        (self.head.position, self.head.recorded_at) = (recorded.position.0, recorded.recorded_at);
        self.stream(id).apply(recorded);
        if id.0 == AggregateKind::Unit {
            self.head.units_position = recorded.position.0;
            self.apply_unit(recorded)?;
        }
        Ok(())
    }

    /// Takes back what was to be appended and was not, after this end, and what was assumed for it.
    pub(super) fn take_back(&mut self, drafts: &[Draft], assumed: &Assumed<'_>, head: Head) {
        let units = drafts.iter().any(|draft| draft.recorded.event.kind() == AggregateKind::Unit);
        if units {
            *self = Self::default();
            return;
        }
        for Draft { recorded, .. } in drafts {
            self.streams.pop(&(recorded.event.kind(), recorded.aggregate_id.clone()));
        }
        for petition in &assumed.petitions {
            self.streams.pop(&(AggregateKind::Petition, (*petition).to_owned()));
        }
        self.head = head;
    }

    fn apply_unit(&mut self, recorded: &RecordedEvent) -> Result<(), LogError> {
        let Event::Unit(event) = &recorded.event else { return Ok(()) };
        let code: UnitCode = recorded.aggregate_id.parse().map_err(|error| LogError::Unreadable {
            position: recorded.position,
            what: format!("its aggregate id: {error}"),
        })?;
        Arc::make_mut(&mut self.units).apply(&code, event);
        Ok(())
    }
}

async fn units_after(
    connection: &mut PgConnection,
    after: i64,
    upcasters: &[Box<dyn EventUpcaster>],
) -> Result<Vec<RecordedEvent>, LogError> {
    let columns = RecordedEvent::COLUMNS;
    let rows = sqlx::query(&format!(
        "SELECT {columns} FROM events e WHERE e.aggregate_type = 'unit' AND e.position > $1 ORDER BY e.position"
    ))
    .bind(after)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| RecordedEvent::from_row(row, upcasters)).collect()
}
