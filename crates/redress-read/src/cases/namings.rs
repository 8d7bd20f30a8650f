//! Petitions that cases name: the event of the case is then also a fact of their matters.

use super::kind::CaseKind;
use crate::{ReadError, matter::Naming, projections::Source};
use futures_util::{StreamExt, pin_mut};
use redress_log::{AggregateKind, Log, Position, RecordedEvent};
use sqlx::PgConnection;
use std::{collections::HashMap, sync::Arc};

/// Events of other streams by the petition that they name.
pub(crate) type Namings = HashMap<String, Vec<Naming>>;

/// The petitions that an event names.
pub(crate) fn names(kinds: &[CaseKind], event: &Arc<RecordedEvent>) -> Vec<Naming> {
    let kind = kinds.iter().find(|kind| kind.kind == event.event.kind());
    let named = kind.map_or_else(Vec::new, |kind| (kind.names)(event));
    named
        .into_iter()
        .map(|petition| Naming { petition: petition.as_str().into(), event: event.clone() })
        .collect()
}

/// Reads every naming up to a position. There are few cases compared to petitions, and fewer that name one,
/// so they are kept in memory.
pub(crate) async fn namings(source: &Source, upto: Position) -> Result<Namings, ReadError> {
    let mut namings = Namings::new();
    let kinds: Vec<AggregateKind> = source.cases.iter().map(|kind| kind.kind).collect();
    if kinds.is_empty() {
        return Ok(namings);
    }
    let cases = source.log.cases(kinds, upto);
    pin_mut!(cases);
    while let Some(events) = cases.next().await.transpose()? {
        for event in events.into_iter().map(Arc::new) {
            for naming in names(source.cases, &event) {
                namings.entry(naming.petition.to_string()).or_default().push(naming);
            }
        }
    }
    Ok(namings)
}

/// Reads the namings of some petitions up to a position, from the cases in the register.
pub(crate) async fn named_before(
    connection: &mut PgConnection,
    log: &Log,
    kinds: &[CaseKind],
    petitions: &[String],
    upto: Position,
) -> Result<Vec<Naming>, ReadError> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let cases: Vec<(String, String)> =
        sqlx::query_as("SELECT kind, id FROM cases WHERE petitions && $1 ORDER BY kind, id")
            .bind(petitions)
            .fetch_all(connection)
            .await?;
    let mut namings = Vec::new();
    for (of, id) in cases {
        let Some(kind) = kinds.iter().find(|kind| kind.kind.as_str() == of) else { continue };
        let history = log.history(kind.kind, &id).await?;
        for event in history.into_iter().filter(|event| event.position <= upto).map(Arc::new) {
            let named = names(kinds, &event);
            namings.extend(named.into_iter().filter(|one| petitions.iter().any(|id| **id == *one.petition)));
        }
    }
    Ok(namings)
}
