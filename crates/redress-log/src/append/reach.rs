//! Whether an actor may do something with a case: by the actor's subtree, and by who works with the case, sees it, or is asked.

use super::writer_cache::Folded;
use crate::{Command, Refusal};
use redress_domain::{
    Summary,
    kind::{Asker, Reach},
};

/// Whether the actor may do this with the command's case, by today's tree. A case that the actor does not see
/// is treated like one that does not exist: a refusal must not reveal it.
///
/// # Errors
/// If the actor's unit does not exist, the command names a unit outside the actor's subtree, or the actor
/// sees the case but may not do this.
pub(super) fn covers(command: &Command, folded: &Folded, asker: &Asker<'_>) -> Result<bool, Refusal> {
    // The actor who registers the first unit may act for it.
    if asker.within.is_none() && asker.units.is_empty() {
        return Ok(true);
    }
    // This also applies to an actor without bounds: if their unit does not exist, no rule about their unit
    // could apply.
    if let Some(unknown) = asker.acting().find(|unit| asker.units.get(unit).is_none()) {
        return Err(Refusal::ScopeUnknown { within: unknown.clone() });
    }
    let Some(within) = asker.within else { return Ok(true) };
    let outside = |field| Err(Refusal::OutOfScope { within: within.clone(), field });
    let summary = || folded.state.summary();
    let sees = |case: &Summary| asker.reaches(case.seers());
    match command.reach() {
        Reach::Opens { unit, field } => match asker.units.get(unit) {
            Some(_) if !asker.reaches([unit]) => outside(field),
            // The only thing that this reveals is that the id is already used.
            _ if folded.sequence > 0 && !summary().as_ref().is_some_and(sees) => Err(command.taken()),
            _ => Ok(true),
        },
        Reach::Case | Reach::CaseFor { .. } => match summary() {
            Some(case) if asker.reaches(case.workers()) => Ok(true),
            Some(case) if sees(&case) => outside("id"),
            _ => Ok(false),
        },
        Reach::Answer => match summary() {
            Some(case) if asker.reaches(&case.asked) => Ok(true),
            // No answer is outstanding. The kind refuses the command.
            Some(case) if case.asked.is_empty() && asker.reaches(&case.acting) => Ok(true),
            Some(case) if sees(&case) => outside("id"),
            _ => Ok(false),
        },
        Reach::Seen => Ok(summary().as_ref().is_some_and(sees)),
        // The kind refuses those who do not reach the case and do not know enough of it.
        Reach::Known => Ok(true),
        // The command concerns the whole office: an actor who is bound to a part of it may not send it.
        Reach::Office { field } => outside(field),
    }
}

/// Checks that the unit for which a command acts lies in the actor's subtree. A unit that may decide nothing about
/// the case has been refused before, so this reveals nothing to it. The domain refuses a unit that does not exist.
pub(super) fn acts_for_own_unit(command: &Command, asker: &Asker<'_>) -> Result<(), Refusal> {
    match (command.reach(), asker.within) {
        (Reach::CaseFor { unit, field }, Some(within))
            if asker.units.get(unit).is_some() && !asker.reaches([unit]) =>
        {
            Err(Refusal::OutOfScope { within: within.clone(), field })
        }
        _ => Ok(()),
    }
}
