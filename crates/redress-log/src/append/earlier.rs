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
    /// The salt of its sensitive values; none if it had none, or they were erased.
    pub(super) salt: Option<Salt>,
}

impl Earlier {
    /// What a request under the same id gets.
    pub(super) fn answer_again(&self, request: &Request, hash: &[u8; 32]) -> Answer {
        answer_again(request, hash, (&self.recorded, &self.hash, self.salt.as_ref()))
    }
}

/// What a request gets whose command id was used before: the first answer, if it asks for the same. Sensitive input is compared
/// by the event's seal; once the values are erased, there is nothing left to compare it with.
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
