//! Looks up what a batch needs before it is decided, in as few round trips as possible.

use super::{
    head::Head,
    histories,
    repeated_commands::{self, Earlier},
    writer_cache::{Folded, WriterCache},
};
use crate::{AggregateKind, Command, LogError, RecordedEvent, Request, keys::ValueKeys};
use redress_domain::{PetitionerId, StreamId, kind::Need, upcast::UpcastersByKind};
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::collections::{HashMap, HashSet};

/// What was looked up for a batch.
#[derive(Debug, Default)]
pub(super) struct LookedUp {
    /// By actor and command id.
    pub(super) earlier: HashMap<(String, String), Earlier>,
    /// Case and sequence of the events at positions that commands name.
    pub(super) events: HashMap<i64, (StreamId, u64)>,
    /// The cases of a kind that name a case of a petitioner.
    pub(super) about: HashMap<(AggregateKind, PetitionerId), Vec<StreamId>>,
    /// Number of events with unerased values, by petitioner.
    pub(super) values: HashMap<String, u64>,
    /// Petitions whose procedure was ever terminated, by their matter.
    pub(super) terminated: HashMap<String, Vec<StreamId>>,
    /// The needs besides cases that were looked up, also those without a result.
    asked: HashSet<Need>,
    /// Where the log ends before the batch.
    pub(super) ends_at: i64,
    /// Whether the log no longer ended at the expected position when some of this was read.
    pub(super) moved: bool,
}

/// Looks up earlier commands, the cases of the commands, and what they need. Histories of cases that are not
/// cached are read into `known`. Also returns the end of the log at that moment.
/// into `known`. With the end of the log as it was then.
pub(super) async fn look_up(
    connection: &mut PgConnection,
    requests: &[Request],
    known: &mut WriterCache,
    upcasters: &UpcastersByKind,
    keys: &ValueKeys,
) -> Result<(Head, LookedUp), LogError> {
    let mut found = LookedUp { ends_at: known.head.position, ..LookedUp::default() };
    let own = requests.iter().map(|request| &request.command).filter(|command| !command.awaits_id());
    let own = own.map(Command::stream);
    let others = requests.iter().flat_map(|request| known.needs(request)).filter_map(case);
    let streams: Vec<StreamId> = own.chain(others).collect();
    let unknown: HashSet<StreamId> =
        streams.into_iter().filter(|id| known.streams.get(id).is_none()).collect();
    let (head, rows) =
        histories::read(connection, requests.iter().flat_map(repeated_commands::names), &unknown).await?;
    let (earlier, histories): (Vec<PgRow>, Vec<PgRow>) =
        rows.into_iter().partition(|row| row.try_get::<bool, _>("is_earlier").unwrap_or(false));
    for row in &earlier {
        let (key, earlier) = repeated_commands::read(row, upcasters, keys)?;
        found.earlier.insert(key, earlier);
    }
    found.moved = head.position != found.ends_at;
    take_in(known, unknown, &histories, upcasters)?;
    meet_needs(connection, requests, known, upcasters, &mut found).await?;
    Ok((head, found))
}

/// Looks up what requests need after their own cases were read or changed.
pub(super) async fn meet_needs(
    connection: &mut PgConnection,
    requests: &[Request],
    known: &mut WriterCache,
    upcasters: &UpcastersByKind,
    found: &mut LookedUp,
) -> Result<(), LogError> {
    let needs: Vec<Need> = requests.iter().flat_map(|request| known.needs(request)).collect();
    if needs.is_empty() {
        return Ok(());
    }
    let cases = needs.iter().cloned().filter_map(case);
    read_unknown(connection, cases, known, upcasters, found).await?;
    look_up_cases_about(connection, &needs, known, upcasters, found).await?;
    let is_case = |need: &Need| matches!(need, Need::Case(_));
    let new: Vec<Need> =
        needs.into_iter().filter(|need| !is_case(need) && found.asked.insert(need.clone())).collect();
    look_up_terminated(connection, &new, known, upcasters, found).await?;
    look_up_events(connection, &new, found).await?;
    look_up_values(connection, &new, found).await
}

fn case(need: Need) -> Option<StreamId> {
    match need {
        Need::Case(stream) => Some(stream),
        Need::CasesAbout { .. } | Need::Event(_) | Need::Values(_) | Need::Terminated(_) => None,
    }
}

/// Folds the histories of cases that were not cached. A case that does not exist has no rows.
fn take_in(
    known: &mut WriterCache,
    unknown: HashSet<StreamId>,
    rows: &[PgRow],
    upcasters: &UpcastersByKind,
) -> Result<(), LogError> {
    for id in unknown {
        let folded = Folded::of(id.0);
        known.streams.put(id, folded);
    }
    for row in rows {
        let recorded = RecordedEvent::from_row(row, upcasters)?;
        if let Some(folded) = known.streams.get_mut(&recorded.stream()) {
            folded.apply(&recorded);
        }
    }
    Ok(())
}

/// Reads the histories of those of some cases that are not cached.
async fn read_unknown(
    connection: &mut PgConnection,
    cases: impl IntoIterator<Item = StreamId>,
    known: &mut WriterCache,
    upcasters: &UpcastersByKind,
    found: &mut LookedUp,
) -> Result<(), LogError> {
    let unknown: HashSet<StreamId> = cases.into_iter().filter(|id| known.streams.get(id).is_none()).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let (head, rows) = histories::read(connection, std::iter::empty(), &unknown).await?;
    found.moved |= head.position != found.ends_at;
    take_in(known, unknown, &rows, upcasters)
}

/// Looks up the cases that name a case of some petitioners, and reads their histories. They may be many more than a
/// cache is for, but few name one petitioner.
async fn look_up_cases_about(
    connection: &mut PgConnection,
    needs: &[Need],
    known: &mut WriterCache,
    upcasters: &UpcastersByKind,
    found: &mut LookedUp,
) -> Result<(), LogError> {
    for need in needs {
        let Need::CasesAbout { kind, petitioner } = need else { continue };
        let key = (*kind, petitioner.clone());
        if found.about.contains_key(&key) {
            continue;
        }
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT aggregate_id FROM case_petitioners WHERE petitioner_id = $1 AND aggregate_type = $2",
        )
        .bind(petitioner.as_str())
        .bind(kind.as_str())
        .fetch_all(&mut *connection)
        .await?;
        let cases: Vec<StreamId> = ids.into_iter().map(|id| (*kind, id)).collect();
        read_unknown(connection, cases.iter().cloned(), known, upcasters, found).await?;
        found.about.insert(key, cases);
    }
    Ok(())
}

/// By an index of the few terminations, which PostgreSQL uses only if the name of the event stands in the statement. The histories of
/// these petitions are read too.
const TERMINATED: &str = "
    SELECT DISTINCT payload #>> '{Terminated,matter}', aggregate_type, aggregate_id FROM events
    WHERE event_type = 'Terminated' AND payload #>> '{Terminated,matter}' = ANY($1)";

async fn look_up_terminated(
    connection: &mut PgConnection,
    needs: &[Need],
    known: &mut WriterCache,
    upcasters: &UpcastersByKind,
    found: &mut LookedUp,
) -> Result<(), LogError> {
    let matters = needs.iter().filter_map(|need| match need {
        Need::Terminated(matter) => Some(matter.as_str()),
        _ => None,
    });
    let matters: Vec<&str> = matters.collect();
    if matters.is_empty() {
        return Ok(());
    }
    let mut petitions = Vec::new();
    for row in sqlx::query(TERMINATED).bind(matters).fetch_all(&mut *connection).await? {
        let kind: &str = row.try_get(1)?;
        let Some(kind) = AggregateKind::read(kind) else { continue };
        let stream: StreamId = (kind, row.try_get(2)?);
        petitions.push(stream.clone());
        found.terminated.entry(row.try_get(0)?).or_default().push(stream);
    }
    read_unknown(connection, petitions, known, upcasters, found).await
}

async fn look_up_events(
    connection: &mut PgConnection,
    needs: &[Need],
    found: &mut LookedUp,
) -> Result<(), LogError> {
    let named = needs.iter().filter_map(|need| match need {
        Need::Event(position) => Some(*position),
        Need::Case(_) | Need::CasesAbout { .. } | Need::Values(_) | Need::Terminated(_) => None,
    });
    let positions: Vec<i64> = named.collect();
    if positions.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query(
        "SELECT position, aggregate_type, aggregate_id, sequence FROM events WHERE position = ANY($1)",
    )
    .bind(positions)
    .fetch_all(connection)
    .await?;
    for row in rows {
        let (kind, sequence): (&str, i64) = (row.try_get(1)?, row.try_get(3)?);
        if let Some(kind) = AggregateKind::read(kind) {
            found.events.insert(row.try_get(0)?, ((kind, row.try_get(2)?), sequence.unsigned_abs()));
        }
    }
    Ok(())
}

/// The petitioner's own values, and those of cases that name a petition of theirs.
const HELD: &str = "
    SELECT petitioner_id, count(*) FROM (
        SELECT petitioner_id, position FROM sensitive_values WHERE petitioner_id = ANY($1)
        UNION ALL
        SELECT c.petitioner_id, s.position FROM case_petitioners c
        JOIN events e ON e.aggregate_type = c.aggregate_type AND e.aggregate_id = c.aggregate_id
        JOIN sensitive_values s ON s.position = e.position AND s.petitioner_id IS NULL
        WHERE c.petitioner_id = ANY($1)
    ) AS held GROUP BY petitioner_id";

async fn look_up_values(
    connection: &mut PgConnection,
    needs: &[Need],
    found: &mut LookedUp,
) -> Result<(), LogError> {
    let whose = needs.iter().filter_map(|need| match need {
        Need::Values(petitioner) => Some(petitioner.as_str()),
        Need::Case(_) | Need::CasesAbout { .. } | Need::Event(_) | Need::Terminated(_) => None,
    });
    let petitioners: Vec<&str> = whose.collect();
    if petitioners.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query(HELD).bind(petitioners).fetch_all(connection).await?;
    for row in rows {
        let held: i64 = row.try_get(1)?;
        found.values.insert(row.try_get(0)?, held.unsigned_abs());
    }
    Ok(())
}
