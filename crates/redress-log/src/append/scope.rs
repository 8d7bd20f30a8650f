//! Whose petitions an actor works with, judged where nothing is stale: on the petition and the tree that the decision is made on.

use super::known::Folded;
use crate::{Command, Refusal, Request};
use chrono::NaiveDate;
use redress_domain::{
    UnitCode, UnitTree,
    petition::{Petition, PetitionCommand, PetitionError, steps::Register},
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

/// Refuses every decision of a unit about a petition that is hidden from it because it accuses that unit, or may turn out to. Whoever
/// acts for nobody's unit (an administrator without one, an import) acts for none that is accused.
///
/// A registration brings the petition into being, and a visit is the petitioner's own act: both are recorded wherever people come. All
/// else decides something, a correction too.
///
/// # Errors
/// If the acting unit is accused.
pub(super) fn check_not_accused(
    request: &Request,
    folded: &Folded,
    tree: &UnitTree,
    today: NaiveDate,
) -> Result<(), Refusal> {
    let Command::Petition(_, command) = &request.command else { return Ok(()) };
    if matches!(command, PetitionCommand::Register(_) | PetitionCommand::RecordVisit(_)) {
        return Ok(());
    }
    match accused(request, folded, tree, today) {
        Some(unit) => Err(PetitionError::UnitIsAccused { unit: unit.clone(), field: "petition_id" }.into()),
        None => Ok(()),
    }
}

/// Whether a registration may name an earlier petition as the one that it repeats. One that may not be named is answered as one that
/// does not exist.
///
/// People go to other offices, too: a petition out of the actor's reach may be named by an actor who knows whose it is, and says so. Not
/// by a unit from which it is hidden, however: a name that is accepted would confirm who accuses that unit.
///
/// # Errors
/// If the petition is within reach, and hidden from the acting unit: which petitions belong together with it is not for that unit to say.
pub(super) fn may_repeat(
    request: &Request,
    registration: &Register,
    earlier: &Folded,
    tree: &UnitTree,
    today: NaiveDate,
) -> Result<bool, Refusal> {
    let inside =
        |within: &UnitCode| handlers(&earlier.petition).any(|handler| tree.is_within(handler, within, today));
    let is_theirs = request.within.as_ref().is_none_or(inside);
    let accused = accused(request, earlier, tree, today);
    if let Some(unit) = accused.filter(|_| is_theirs) {
        return Err(PetitionError::UnitIsAccused { unit: unit.clone(), field: "repeat_of" }.into());
    }
    let petitioner = earlier.petition.registration.as_ref().map(|registered| &registered.petitioner_id);
    let names_petitioner =
        registration.petitioner_id.is_some() && registration.petitioner_id.as_ref() == petitioner;
    Ok(is_theirs || (names_petitioner && accused.is_none()))
}

/// The unit for which the actor acts, if a petition is hidden from it.
fn accused<'a>(
    request: &'a Request,
    folded: &Folded,
    tree: &UnitTree,
    today: NaiveDate,
) -> Option<&'a UnitCode> {
    let mut acting = request.unit.iter().chain(&request.within);
    acting.find(|unit| folded.accusation.is_hidden_from(unit, tree, today))
}

/// The unit that received a petition, the one responsible for it in this round, and those that help.
fn handlers(petition: &Petition) -> impl Iterator<Item = &UnitCode> {
    let received_by = petition.registration.iter().map(|registration| &registration.received_by.code);
    let round = &petition.round;
    received_by.chain(round.responsible.iter().chain(&round.co_handlers).map(|unit| &unit.code))
}
