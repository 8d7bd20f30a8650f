//! Duties: to close a round on or before the day its order says.

use super::{items::Book, petition::PetitionView};
use chrono::NaiveDate;
use redress_domain::{UnitCode, petition::PetitionEvent};

struct Duty<'a> {
    round: u32,
    unit: &'a UnitCode,
    due_on: NaiveDate,
    closed_on: Option<NaiveDate>,
}

pub(super) fn count<'a>(petition: &'a PetitionView<'a>, book: &mut Book<'a>) {
    let closed = i64::from(petition.is_closed());
    for duty in duties(petition) {
        let on_time = duty.closed_on.is_some_and(|day| day <= duty.due_on);
        book.add("closureRate(DUE)", duty.due_on, duty.unit, petition, (closed, 1));
        book.add("onTimeClosureRate", duty.due_on, duty.unit, petition, (i64::from(on_time), 1));
    }
}

/// The duties that count: those replaced on or before their due day are gone, those replaced later are missed and stay.
fn duties<'a>(petition: &PetitionView<'a>) -> Vec<Duty<'a>> {
    let mut duties: Vec<Duty<'a>> = Vec::new();
    for happening in &petition.history {
        let (unit, due_on) = match happening.event {
            PetitionEvent::Assigned(_) if happening.taken_back => {
                // What it replaced stays replaced; it has no duty of its own.
                duties.retain(|duty| duty.round != happening.round || happening.day > duty.due_on);
                continue;
            }
            PetitionEvent::Assigned(assigned) => (&assigned.unit.code, assigned.due_on),
            PetitionEvent::Escalated(escalated) => (&escalated.to.code, escalated.due_on),
            PetitionEvent::DeadlineExtended(extended) => match happening.responsible {
                Some(unit) => (&unit.code, extended.due_on),
                // Of an assignment that was taken back.
                None => continue,
            },
            PetitionEvent::Accepted(accepted) => match accepted.due_on {
                // Simplified handling lowers it.
                Some(due_on) => (&accepted.by.code, due_on),
                None => continue,
            },
            PetitionEvent::Closed(_) => {
                let of_round = duties.iter_mut().filter(|duty| duty.round == happening.round);
                of_round.for_each(|duty| duty.closed_on = Some(happening.day));
                continue;
            }
            _ => continue,
        };
        // Earlier missed duties of the round were due before this day and so stay, too.
        duties.retain(|duty| duty.round != happening.round || happening.day > duty.due_on);
        duties.push(Duty { round: happening.round, unit, due_on, closed_on: None });
    }
    duties
}
