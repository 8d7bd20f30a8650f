//! Whose petitions an actor works with, judged where nothing is stale: on the petition and the tree that the decision is made on.

use super::known::Folded;
use crate::{Command, Refusal, Request};
use chrono::NaiveDate;
use redress_domain::{
    UnitCode, UnitTree,
    petition::{Petition, PetitionCommand, PetitionError},
};

/// Whether the command's aggregate is one the actor works with, as the tree stands today. One that is not, is judged as one that does not
/// exist, and so answered: nobody learns of a petition by being refused.
///
/// # Errors
/// If the actor's unit is unknown, or the command names outright what lies outside.
pub(super) fn covers(
    request: &Request,
    folded: &Folded,
    tree: &UnitTree,
    today: NaiveDate,
) -> Result<bool, Refusal> {
    let Some(within) = &request.within else { return Ok(true) };
    if tree.get(within).is_none() {
        return Err(Refusal::ScopeUnknown { within: within.clone() });
    }
    let inside = |code: &UnitCode| tree.is_within(code, within, today);
    let outside = |field| Err(Refusal::OutOfScope { within: within.clone(), field });
    match &request.command {
        Command::Petition(_, PetitionCommand::Register(registration)) => {
            let received_by = &registration.received_by;
            let taken = folded.petition.registration.is_some();
            match tree.get(received_by) {
                Some(_) if !inside(received_by) => outside("received_by"),
                // That its number is taken is all there is to learn of it.
                _ if taken && !handlers(&folded.petition).any(inside) => {
                    Err(PetitionError::AlreadyRegistered.into())
                }
                _ => Ok(true),
            }
        }
        Command::Petition(..) => Ok(handlers(&folded.petition).any(inside)),
        // The tree and what is held of people are the whole office's: whoever has a bound has no say in them.
        Command::Unit(_) => outside("code"),
        Command::Erase(_) => outside("petitioner_id"),
    }
}

/// The unit that received a petition, the one responsible for it in this round, and those that help.
fn handlers(petition: &Petition) -> impl Iterator<Item = &UnitCode> {
    let received_by = petition.registration.iter().map(|registration| &registration.received_by.code);
    let round = &petition.round;
    received_by.chain(round.responsible.iter().chain(&round.co_handlers).map(|unit| &unit.code))
}
