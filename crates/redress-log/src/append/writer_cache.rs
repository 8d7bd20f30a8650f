//! The writer's cache: units, calendars, the states of cases in progress, and the numbers given last.

use super::{draft::Draft, head::Head, numbers::Counters, repeated_commands::names};
use crate::{AggregateKind, Command, LogError, RecordedEvent, Request, unit_events};
use lru::LruCache;
use redress_domain::{
    Procedure, Rules, State, StreamId,
    kind::{Need, Reach},
    upcast::UpcastersByKind,
};
use sqlx::{Executor, PgConnection, Row};
use std::{num::NonZeroUsize, sync::Arc};

/// Cached states, about a kilobyte each.
const STREAMS: NonZeroUsize = NonZeroUsize::new(20_000).expect("not zero");
/// After this many events of other writers, emptying the cache is cheaper than updating it.
const FOREIGN: i64 = 5_000;

/// The cached state of a case.
#[derive(Debug, Clone)]
pub(super) struct Folded {
    /// How many events it has.
    pub(super) sequence: u64,
    pub(super) state: State,
}

impl Folded {
    /// A case without events.
    pub(super) fn of(kind: AggregateKind) -> Self {
        Self { sequence: 0, state: State::of(kind) }
    }

    pub(super) fn apply(&mut self, recorded: &RecordedEvent) {
        self.sequence += 1;
        self.state.evolve(&recorded.event, &recorded.recording());
    }
}

/// The cache is valid if the log still ends where the cache ends: then nobody else has written.
pub(super) struct WriterCache {
    pub(super) head: Head,
    /// The procedure, and the units and calendars as they are at that end.
    pub(super) rules: Rules,
    pub(super) numbers: Counters,
    pub(super) streams: LruCache<StreamId, Folded>,
}

/// The assumptions of a batch that is decided from the cache alone. The insert checks them.
#[derive(Debug, Default)]
pub(super) struct Assumed<'a> {
    /// These commands were not carried out before: command ids, each with its actor.
    pub(super) commands: Vec<&'a str>,
    pub(super) actors: Vec<&'a str>,
    /// These cases do not exist.
    pub(super) absent: Vec<StreamId>,
}

impl WriterCache {
    /// Contains nothing but the procedure.
    pub(super) fn empty(procedure: Arc<Procedure>) -> Self {
        let rules = Rules { procedure, ..Rules::default() };
        Self { head: Head::default(), rules, numbers: Counters::default(), streams: LruCache::new(STREAMS) }
    }

    /// Removes everything that was read from the log.
    pub(super) fn clear(&mut self) {
        *self = Self::empty(self.rules.procedure.clone());
    }

    /// Applies the events that other writers have appended since. Must be called under the lock.
    pub(super) async fn catch_up(
        &mut self,
        connection: &mut PgConnection,
        head: Head,
        upcasters: &UpcastersByKind,
    ) -> Result<(), LogError> {
        if head.units_position > self.head.units_position {
            for recorded in units_after(connection, self.head.units_position, upcasters).await? {
                self.arrange(&recorded)?;
            }
        }
        if head.position - self.head.position > FOREIGN {
            self.numbers.clear();
        } else if head.position > self.head.position {
            self.numbers.catch_up(connection, self.head.position, &self.rules).await?;
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

    /// The assumptions under which requests can be decided without reading the log; `None` if the cache
    /// cannot answer for every request. Usually a batch has new commands, for new petitions or for those in
    /// progress.
    pub(super) fn assume<'a>(&mut self, requests: &'a [Request]) -> Option<Assumed<'a>> {
        // An empty cache has nothing to decide with.
        if self.head.position == 0 {
            return None;
        }
        let mut assumed = Assumed::default();
        for request in requests {
            let own = request.command.stream();
            let awaits_id = request.command.awaits_id();
            for need in self.needs(request) {
                match need {
                    Need::Case(other) if other == own || self.streams.get(&other).is_some() => {}
                    _ => return None,
                }
            }
            match request.command.reach() {
                // The number that it will have is higher than any there is.
                _ if awaits_id || self.streams.get(&own).is_some() => {}
                Reach::Opens { .. } => assumed.absent.push(own),
                _ => return None,
            }
            for (command, actor) in names(request) {
                assumed.commands.push(command);
                assumed.actors.push(actor);
            }
        }
        Some(assumed)
    }

    /// What a request needs to know of other streams, if its own case is cached.
    pub(super) fn needs(&self, request: &Request) -> Vec<Need> {
        self.needs_of(&request.command)
    }

    pub(super) fn needs_of(&self, command: &Command) -> Vec<Need> {
        match self.streams.peek(&command.stream()) {
            Some(own) => command.needs(&own.state),
            None => command.needs(&State::of(command.kind())),
        }
    }

    /// The state of a case that was looked up for this batch.
    pub(super) fn stream(&mut self, id: &StreamId) -> &mut Folded {
        self.streams.get_or_insert_mut_ref(id, || Folded::of(id.0))
    }

    /// Applies an event that is being appended. If the transaction fails, the whole cache is emptied.
    pub(super) fn append(&mut self, id: &StreamId, recorded: &RecordedEvent) -> Result<(), LogError> {
        (self.head.position, self.head.recorded_at) = (recorded.position.0, recorded.recorded_at);
        self.stream(id).apply(recorded);
        self.numbers.note(recorded, &self.rules);
        if id.0.arranges() {
            self.head.units_position = recorded.position.0;
            self.arrange(recorded)?;
        }
        Ok(())
    }

    /// Removes the events after this end that were to be appended but were not, with the assumptions made for
    /// them.
    pub(super) fn take_back(&mut self, drafts: &[Draft], assumed: &Assumed<'_>, head: Head) {
        if drafts.iter().any(|draft| draft.recorded.event.kind().arranges()) {
            self.clear();
            return;
        }
        self.numbers.clear();
        for stream in drafts.iter().map(|draft| draft.recorded.stream()).chain(assumed.absent.iter().cloned())
        {
            self.streams.pop(&stream);
        }
        self.head = head;
    }

    fn arrange(&mut self, recorded: &RecordedEvent) -> Result<(), LogError> {
        let arranged = recorded.event.arrange(&recorded.aggregate_id, &mut self.rules);
        arranged.map_err(|error| LogError::Unreadable {
            position: recorded.position,
            what: format!("its aggregate id: {error}"),
        })
    }
}

/// Reads the changes of other writers to the unit tree. The writer uses generic plans, which cannot use the
/// partial index of these events: its condition names their kinds. So this statement is planned for its
/// values.
async fn units_after(
    connection: &mut PgConnection,
    after: i64,
    upcasters: &UpcastersByKind,
) -> Result<Vec<RecordedEvent>, LogError> {
    connection.execute("SET LOCAL plan_cache_mode = force_custom_plan").await?;
    let units = unit_events::read(&mut *connection, after, upcasters).await?;
    connection.execute("SET LOCAL plan_cache_mode = force_generic_plan").await?;
    Ok(units)
}
