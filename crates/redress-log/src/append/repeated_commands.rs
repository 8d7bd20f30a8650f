//! Commands that were carried out before, under the same id.

use super::{head::Head, histories};
use crate::{
    Answer, LogError, Receipt, RecordedEvent, Refusal, Request, actor,
    keys::{Held, ValueKeys},
};
use redress_domain::{Salt, upcast::UpcastersByKind};
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::collections::{HashMap, HashSet};

/// A command that was carried out earlier.
#[derive(Debug, Clone)]
pub(super) struct Earlier {
    pub(super) recorded: RecordedEvent,
    pub(super) hash: Vec<u8>,
    /// The salt of its sensitive values; `None` if it had none, or they were erased.
    pub(super) salt: Option<Salt>,
}

impl Earlier {
    /// The answer for a request with the same id.
    pub(super) fn answer_again(&self, request: &Request, hash: &[u8; 32]) -> Answer {
        answer_again(request, hash, (&self.recorded, &self.hash, self.salt.as_ref()))
    }
}

/// The answer for a request whose command id was used before: the first answer, if the request asks for the
/// same. Sensitive input is compared with the event's seal; once the values are erased, they cannot be
/// compared.
pub(super) fn answer_again(
    request: &Request,
    hash: &[u8; 32],
    (recorded, first_hash, salt): (&RecordedEvent, &[u8], Option<&Salt>),
) -> Answer {
    let values = request.command.sensitive();
    let same_values = match (recorded.event.sealed(), salt) {
        (None, _) => values.is_empty(),
        (Some(sealed), Some(salt)) => sealed.proves(&values, salt),
        (Some(_), None) => true,
    };
    if first_hash == hash && same_values {
        Ok(Receipt { recorded: recorded.clone(), repeated: true })
    } else {
        Err(Refusal::CommandIdReused)
    }
}

/// The names under which a command may have been recorded: its id with the actor, and with the actor that an
/// earlier program recorded.
pub(super) fn names(request: &Request) -> impl Iterator<Item = (&str, &str)> {
    let actors = std::iter::once(request.actor.as_str()).chain(actor::former(&request.actor));
    actors.map(|actor| (request.command_id.as_str(), actor))
}

/// Finds the command that a request repeats. A command of a former actor counts only up to the position at
/// which earlier programs may have recorded it: after that, the same text is a subject of the own key.
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

/// Looks up the commands among `requests` that were carried out before, by actor and command id. Locks
/// nothing.
pub(super) async fn look_up(
    connection: &mut PgConnection,
    requests: &[Request],
    upcasters: &UpcastersByKind,
    keys: &ValueKeys,
) -> Result<(Head, HashMap<(String, String), Earlier>), LogError> {
    let (head, rows) = histories::read(connection, requests.iter().flat_map(names), &HashSet::new()).await?;
    let earlier = rows.iter().map(|row| read(row, upcasters, keys)).collect::<Result<_, _>>()?;
    Ok((head, earlier))
}

pub(super) fn read(
    row: &PgRow,
    upcasters: &UpcastersByKind,
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
