//! What a batch must know before it is judged, in as few round trips as there can be.

use super::{
    earlier::{self, Earlier},
    head::Head,
    histories,
    known::{Folded, Known},
};
use crate::{AggregateKind, LogError, RecordedEvent, Request, keys::ValueKeys};
use redress_domain::{StreamId, kind::Need, upcast::UpcastersByKind};
use sqlx::{PgConnection, Row};
use std::collections::{HashMap, HashSet};

/// Answers to what a batch asks.
#[derive(Debug, Default)]
pub(super) struct LookedUp {
    /// By actor and command id.
    pub(super) earlier: HashMap<(String, String), Earlier>,
    /// Case and sequence of the events at positions that commands name.
    pub(super) events: HashMap<i64, (StreamId, u64)>,
    /// Events with unerased values, by petitioner.
    pub(super) values: HashMap<String, u64>,
}

/// Looks up earlier commands, and the histories that are not known yet (these go into `known`); with the end of the log as it was then.
pub(super) async fn look_up(
    connection: &mut PgConnection,
    requests: &[Request],
    known: &mut Known,
    upcasters: &UpcastersByKind,
    keys: &ValueKeys,
) -> Result<(Head, LookedUp), LogError> {
    let mut found = LookedUp::default();
    let needs: Vec<Need> = requests.iter().flat_map(|request| request.command.needs()).collect();
    let others = needs.iter().filter_map(|need| match need {
        Need::Case(stream) => Some(stream.clone()),
        Need::Event(_) | Need::Values(_) => None,
    });
    let unknown: HashSet<StreamId> = requests
        .iter()
        .map(|request| request.command.stream())
        .chain(others)
        .filter(|id| known.streams.get(id).is_none())
        .collect();
    let (head, rows) =
        histories::read(connection, requests.iter().flat_map(earlier::names), &unknown).await?;
    for id in unknown {
        let folded = Folded::of(id.0);
        known.streams.put(id, folded);
    }
    for row in &rows {
        if row.try_get("is_earlier")? {
            let (key, earlier) = earlier::read(row, upcasters, keys)?;
            found.earlier.insert(key, earlier);
            continue;
        }
        let recorded = RecordedEvent::from_row(row, upcasters)?;
        if let Some(folded) = known.streams.get_mut(&recorded.stream()) {
            folded.apply(&recorded);
        }
    }
    look_up_events(connection, &needs, &mut found).await?;
    look_up_values(connection, &needs, &mut found).await?;
    Ok((head, found))
}

async fn look_up_events(
    connection: &mut PgConnection,
    needs: &[Need],
    found: &mut LookedUp,
) -> Result<(), LogError> {
    let named = needs.iter().filter_map(|need| match need {
        Need::Event(position) => Some(*position),
        Need::Case(_) | Need::Values(_) => None,
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

async fn look_up_values(
    connection: &mut PgConnection,
    needs: &[Need],
    found: &mut LookedUp,
) -> Result<(), LogError> {
    let whose = needs.iter().filter_map(|need| match need {
        Need::Values(petitioner) => Some(petitioner.as_str()),
        Need::Case(_) | Need::Event(_) => None,
    });
    let petitioners: Vec<&str> = whose.collect();
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
        found.values.insert(row.try_get(0)?, held.unsigned_abs());
    }
    Ok(())
}
