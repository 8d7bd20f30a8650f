//! What a batch must know before it is judged, in as few round trips as there can be.

use super::known::{Folded, Known, StreamId};
use crate::{
    AggregateKind, Command, LogError, RecordedEvent, Request, actor,
    keys::{Held, ValueKeys},
};
use chrono::{DateTime, Utc};
use cqrs_es::persist::EventUpcaster;
use redress_domain::{Salt, petition::PetitionCommand};
use sqlx::{Executor, PgConnection, Row, postgres::PgRow};
use std::collections::{HashMap, HashSet};

/// The end of the log.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Head {
    pub(super) position: i64,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) units_position: i64,
    /// The last position of events whose actors may be of an issuer that is not named.
    pub(super) shared_actors_upto: i64,
    /// The tree of keys that values are sealed under; none yet in a new log.
    pub(super) value_root: Option<i64>,
}

impl Head {
    /// By names that no column of an event has: it may stand beside one.
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            position: row.try_get("head")?,
            recorded_at: row.try_get("head_recorded_at")?,
            units_position: row.try_get("units_position")?,
            shared_actors_upto: row.try_get("shared_actors_upto")?,
            value_root: row.try_get("value_root")?,
        })
    }
}

/// Begins a transaction and locks the end of the log, in one round trip. What is read after this is what the last holder committed.
pub(super) async fn lock_head(connection: &mut PgConnection) -> Result<Head, LogError> {
    let row = connection
        .fetch_one("BEGIN; SELECT position AS head, recorded_at AS head_recorded_at, units_position, shared_actors_upto, value_root FROM log_head FOR UPDATE")
        .await?;
    Ok(Head::from_row(&row)?)
}

/// A command that was carried out earlier.
#[derive(Debug, Clone)]
pub(super) struct Earlier {
    pub(super) recorded: RecordedEvent,
    pub(super) hash: Vec<u8>,
    /// The salt of its sensitive values; none if it had none, or they were erased.
    pub(super) salt: Option<Salt>,
}

/// Answers to what a batch asks.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By actor and command id.
    pub(super) earlier: HashMap<(String, String), Earlier>,
    /// Petition and sequence of the events at positions that corrections name.
    pub(super) named: HashMap<i64, (String, u64)>,
    /// Events with unerased values, by petitioner.
    pub(super) held: HashMap<String, u64>,
}

/// Looks up earlier commands, and the histories that are not known yet (these go into `known`); with the end of the log as it was then.
pub(super) async fn look_up(
    connection: &mut PgConnection,
    requests: &[Request],
    known: &mut Known,
    upcasters: &[Box<dyn EventUpcaster>],
    keys: &ValueKeys,
) -> Result<(Head, Found), LogError> {
    let mut found = Found::default();
    let unknown: HashSet<StreamId> =
        requests.iter().flat_map(streams_of).filter(|id| known.streams.get(id).is_none()).collect();
    let (head, rows) = earlier_and_histories(connection, requests, &unknown).await?;
    for id in unknown {
        known.streams.put(id, Folded::default());
    }
    for row in &rows {
        if row.try_get("is_earlier")? {
            let (key, earlier) = read_earlier(row, upcasters, keys)?;
            found.earlier.insert(key, earlier);
            continue;
        }
        let recorded = RecordedEvent::from_row(row, upcasters)?;
        if let Some(folded) = known.streams.get_mut(&(recorded.event.kind(), recorded.aggregate_id.clone())) {
            folded.apply(&recorded);
        }
    }
    look_up_named(connection, requests, &mut found).await?;
    look_up_held(connection, requests, &mut found).await?;
    Ok((head, found))
}

/// The aggregates whose state a request is judged on.
pub(super) fn streams_of(request: &Request) -> Vec<StreamId> {
    let mut streams = vec![stream_of(&request.command)];
    if let Command::Petition(_, PetitionCommand::Register(registration)) = &request.command {
        let first = registration.repeat_of.as_ref();
        streams.extend(first.map(|id| (AggregateKind::Petition, id.as_str().to_owned())));
    }
    streams
}

/// The aggregate a command is for.
pub(super) fn stream_of(command: &Command) -> StreamId {
    match command {
        Command::Petition(id, _) => (AggregateKind::Petition, id.as_str().to_owned()),
        Command::Unit(to) => (AggregateKind::Unit, to.code.as_str().to_owned()),
        Command::Erase(erase) => (AggregateKind::Petitioner, erase.petitioner_id.as_str().to_owned()),
    }
}

/// What a command may have been carried out under: its id, with the actor, and with what an earlier program recorded as the actor.
pub(super) fn names(request: &Request) -> impl Iterator<Item = (&str, &str)> {
    let actors = std::iter::once(request.actor.as_str()).chain(actor::former(&request.actor));
    actors.map(|actor| (request.command_id.as_str(), actor))
}

/// The command that a request repeats, among those that were found. A former actor's counts only as far as an earlier program may have
/// recorded it: after that, the same text is a subject of the own key.
pub(super) fn repeated<'a>(
    request: &Request,
    earlier: &'a HashMap<(String, String), Earlier>,
    shared_actors_upto: i64,
) -> Option<&'a Earlier> {
    names(request).find_map(|(command_id, actor)| {
        let found = earlier.get(&(actor.to_owned(), command_id.to_owned()))?;
        (actor == request.actor || found.recorded.position.0 <= shared_actors_upto).then_some(found)
    })
}

/// The commands among `requests` that were carried out before, by actor and command id; looks only, and locks nothing.
pub(super) async fn earlier(
    connection: &mut PgConnection,
    requests: &[Request],
    upcasters: &[Box<dyn EventUpcaster>],
    keys: &ValueKeys,
) -> Result<(Head, HashMap<(String, String), Earlier>), LogError> {
    let (head, rows) = earlier_and_histories(connection, requests, &HashSet::new()).await?;
    let earlier = rows.iter().map(|row| read_earlier(row, upcasters, keys)).collect::<Result<_, _>>()?;
    Ok((head, earlier))
}

fn read_earlier(
    row: &PgRow,
    upcasters: &[Box<dyn EventUpcaster>],
    keys: &ValueKeys,
) -> Result<((String, String), Earlier), LogError> {
    let recorded = RecordedEvent::from_row(row, upcasters)?;
    let key = (recorded.metadata.actor.clone(), recorded.metadata.command_id.clone());
    let salt = match keys.open_row(row)? {
        Held::Values(_, salt) => Some(salt),
        Held::Missing | Held::Destroyed | Held::Changed => None,
    };
    Ok((key, Earlier { recorded, hash: row.try_get("command_hash")?, salt }))
}

/// All of it is of one moment.
async fn earlier_and_histories(
    connection: &mut PgConnection,
    requests: &[Request],
    unknown: &HashSet<StreamId>,
) -> Result<(Head, Vec<PgRow>), LogError> {
    let columns = RecordedEvent::COLUMNS;
    let (commands, actors): (Vec<&str>, Vec<&str>) = requests.iter().flat_map(names).unzip();
    let kinds: Vec<&str> = unknown.iter().map(|(kind, _)| kind.as_str()).collect();
    let ids: Vec<&str> = unknown.iter().map(|(_, id)| id.as_str()).collect();
    let mut rows = sqlx::query(&format!(
        "SELECT found.*, head.position AS head, head.recorded_at AS head_recorded_at, head.units_position,
             head.shared_actors_upto, head.value_root
         FROM log_head AS head LEFT JOIN (
             SELECT {columns}, true AS is_earlier, e.command_hash, s.petitioner_id, s.root, s.sealed
             FROM unnest($1::text[], $2::text[]) AS asked (command_id, actor)
             JOIN events e ON e.command_id = asked.command_id AND e.metadata ->> 'actor' = asked.actor
             LEFT JOIN sensitive_values s ON s.position = e.position
             UNION ALL
             SELECT {columns}, false, NULL, NULL, NULL, NULL
             FROM unnest($3::text[], $4::text[]) AS asked (kind, id)
             JOIN events e ON e.aggregate_type = asked.kind AND e.aggregate_id = asked.id
         ) AS found ON true
         ORDER BY found.position"
    ))
    .bind(commands)
    .bind(actors)
    .bind(kinds)
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let head = Head::from_row(rows.first().ok_or(sqlx::Error::RowNotFound)?)?;
    // The end of the log is there when nothing else is.
    rows.retain(|row| row.try_get::<Option<bool>, _>("is_earlier").is_ok_and(|found| found.is_some()));
    Ok((head, rows))
}

async fn look_up_named(
    connection: &mut PgConnection,
    requests: &[Request],
    found: &mut Found,
) -> Result<(), LogError> {
    let named = requests.iter().filter_map(|request| match &request.command {
        Command::Petition(_, PetitionCommand::Correct(correction)) => correction.visit,
        _ => None,
    });
    let positions: Vec<i64> = named.collect();
    if positions.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query(
        "SELECT position, aggregate_id, sequence FROM events WHERE position = ANY($1) AND aggregate_type = 'petition'",
    )
    .bind(positions)
    .fetch_all(connection)
    .await?;
    for row in rows {
        let sequence: i64 = row.try_get(2)?;
        found.named.insert(row.try_get(0)?, (row.try_get(1)?, sequence.unsigned_abs()));
    }
    Ok(())
}

async fn look_up_held(
    connection: &mut PgConnection,
    requests: &[Request],
    found: &mut Found,
) -> Result<(), LogError> {
    let erased = requests.iter().filter_map(|request| match &request.command {
        Command::Erase(erase) => Some(erase.petitioner_id.as_str()),
        _ => None,
    });
    let petitioners: Vec<&str> = erased.collect();
    if petitioners.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query(
        "SELECT petitioner_id, count(*) FROM sensitive_values WHERE petitioner_id = ANY($1) GROUP BY petitioner_id",
    )
    .bind(petitioners)
    .fetch_all(connection)
    .await?;
    for row in rows {
        let held: i64 = row.try_get(1)?;
        found.held.insert(row.try_get(0)?, held.unsigned_abs());
    }
    Ok(())
}
