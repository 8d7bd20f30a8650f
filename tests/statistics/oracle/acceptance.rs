//! Timely triage, and timely acceptance by the assigned unit.

use super::{
    items::Book,
    petition::{Happening, PetitionView},
};
use redress_domain::{
    Outcome,
    petition::{PetitionEvent, steps::Assigned},
};

pub(super) fn count<'a>(petition: &'a PetitionView<'a>, book: &mut Book<'a>) {
    count_triage(petition, book);
    for (index, happening) in petition.history.iter().enumerate() {
        if let PetitionEvent::Assigned(assigned) = happening.event
            && !happening.taken_back
        {
            count_assignment(petition, assigned, &petition.history[index + 1..], book);
        }
    }
}

fn count_triage<'a>(petition: &'a PetitionView<'a>, book: &mut Book<'a>) {
    let due_on = petition.registration.triage_due_on;
    let is_triage = |happening: &&Happening<'_>| matches!(happening.event, PetitionEvent::Triaged(_));
    let mut untriaged = petition.history.iter().take_while(|happening| !is_triage(happening));
    // Reading: left out for good, even when it was reopened later.
    let withdrawn = untriaged.any(|happening| {
        matches!(happening.event, PetitionEvent::Closed(closed) if closed.outcome == Outcome::Withdrawn)
            && happening.day <= due_on
    });
    if withdrawn {
        return;
    }
    // Reading: the first triage counts; a later one, after a reopening, is none of this duty.
    let triaged = petition.history.iter().find(is_triage).is_some_and(|triage| triage.day <= due_on);
    let unit = &petition.registration.received_by.code;
    book.add("timelyAcceptanceRate", due_on, unit, petition, (i64::from(triaged), 1));
}

fn count_assignment<'a>(
    petition: &'a PetitionView<'a>,
    assigned: &'a Assigned,
    later: &[Happening<'a>],
    book: &mut Book<'a>,
) {
    let due_on = assigned.accept_due_on;
    let ends = |happening: &&Happening<'_>| {
        // Replaced by an order or an escalation, or closed: a later round is another assignment's.
        matches!(
            happening.event,
            PetitionEvent::Assigned(_) | PetitionEvent::Escalated(_) | PetitionEvent::Closed(_)
        )
    };
    let mut in_force = later.iter().take_while(|happening| !ends(happening));
    let accepted_on = in_force
        .find(|happening| matches!(happening.event, PetitionEvent::Accepted(_)))
        .map(|acceptance| acceptance.day);
    let ended_before = later.iter().find(ends).is_some_and(|end| end.day < due_on);
    if accepted_on.is_none() && ended_before {
        return;
    }
    let timely = accepted_on.is_some_and(|day| day <= due_on);
    book.add("timelyUnitAcceptanceRate", due_on, &assigned.unit.code, petition, (i64::from(timely), 1));
}
