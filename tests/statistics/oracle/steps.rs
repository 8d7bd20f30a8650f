//! Steps around a petition: objections to its assignments, and what became of suggestions.

use super::{
    items::Book,
    petition::{Happening, PetitionView},
};
use redress_domain::{
    Adoption, UnitCode,
    petition::{
        PetitionEvent,
        steps::{Assigned, ObjectionDecided},
    },
};

pub(super) fn count<'a>(petition: &'a PetitionView<'a>, book: &mut Book<'a>) {
    for happening in &petition.history {
        match happening.event {
            PetitionEvent::Assigned(assigned) => {
                let upheld = decisions(petition)
                    .any(|(of, decided)| of.position == happening.position && decided.upheld);
                let unit = assigner(petition, assigned);
                let counts = (i64::from(upheld), 1);
                book.add_step("objections.misroutingRate", happening.day, unit, petition, counts);
            }
            PetitionEvent::ObjectionDecided(decided) => {
                let Some(assigned) = assignment_before(petition, happening) else { continue };
                let PetitionEvent::Assigned(order) = assigned.event else { continue };
                let counts = (i64::from(decided.upheld), 1);
                let unit = assigner(petition, order);
                book.add_step("objections.upheldRate", happening.day, unit, petition, counts);
            }
            PetitionEvent::Closed(closed) => {
                let Some(said) = closed.suggestion else { continue };
                let adopted = matches!(said, Adoption::Adopted | Adoption::Partly);
                let unit = petition.responsible_before(happening);
                let counts = (i64::from(adopted), 1);
                book.add_step("suggestions.adoptionRate", happening.day, unit, petition, counts);
            }
            _ => {}
        }
    }
}

/// The unit that gave an order; before orders named it, the one that received the petition.
fn assigner<'a>(petition: &'a PetitionView<'a>, assigned: &'a Assigned) -> &'a UnitCode {
    assigned.by.as_ref().map_or(&petition.registration.received_by.code, |unit| &unit.code)
}

/// The decisions by the cut-off, each with the assignment that it is about.
fn decisions<'a>(
    petition: &'a PetitionView<'a>,
) -> impl Iterator<Item = (&'a Happening<'a>, &'a ObjectionDecided)> {
    petition.history.iter().filter_map(|happening| match happening.event {
        PetitionEvent::ObjectionDecided(decided) => Some((assignment_before(petition, happening)?, decided)),
        _ => None,
    })
}

/// The last assignment recorded before a decision.
fn assignment_before<'a>(
    petition: &'a PetitionView<'a>,
    decision: &Happening<'_>,
) -> Option<&'a Happening<'a>> {
    let assignments = petition.history.iter().filter(|happening| {
        matches!(happening.event, PetitionEvent::Assigned(_)) && happening.position < decision.position
    });
    assignments.max_by_key(|happening| happening.position)
}
