//! What is counted on the day it happened, and what is carried by the unit that received the petition.

use super::{items::Book, items::written, petition::PetitionView};
use redress_domain::petition::{PetitionEvent, steps::Decision};
use serde_json::json;

pub(super) fn count<'a>(petition: &'a PetitionView<'a>, book: &mut Book<'a>) {
    count_registration(petition, book);
    for happening in &petition.history {
        let (day, unit) = (happening.day, petition.responsible_before(happening));
        let mut one = |name: String| book.add(name, day, unit, petition, (1, 0));
        match happening.event {
            PetitionEvent::HearingHeld(_) => one("hearings".to_owned()),
            PetitionEvent::DeadlineExtended(_) => one("extensions".to_owned()),
            PetitionEvent::Reopened(_) => one("reopenings".to_owned()),
            PetitionEvent::Escalated(escalated) => {
                one("escalations".to_owned());
                one(format!("escalations({})", escalated.tier));
            }
            PetitionEvent::Triaged(triaged) => {
                if let Decision::Divert { remedy } = &triaged.decision {
                    one("diversions".to_owned());
                    one(format!("diversions({})", written(json!(remedy))));
                }
            }
            _ => {}
        }
    }
}

fn count_registration<'a>(petition: &'a PetitionView<'a>, book: &mut Book<'a>) {
    let (day, unit) = (petition.registration.occurred_on, &petition.registration.received_by.code);
    let closed = i64::from(petition.is_closed());
    book.add("closureRate(REGISTERED)", day, unit, petition, (closed, 1));
    book.add("accumulationRate", day, unit, petition, (1 - closed, 1));
    book.add("clearanceRate", day, unit, petition, (0, 1));
    let closings = petition.history.iter().filter(|h| matches!(h.event, PetitionEvent::Closed(_)));
    for closing in closings {
        book.add("clearanceRate", closing.day, unit, petition, (1, 0));
    }
}
