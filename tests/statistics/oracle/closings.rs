//! Closings: whether they held, and what the petitioners said.

use super::{
    filings,
    items::{Book, settled_name},
    petition::{Happening, PetitionView},
};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    Resolved, Satisfaction, UnitLevel,
    petition::{PetitionEvent, steps::FollowedUp},
};

/// Counts the closings of a matter.
pub(super) fn count<'a>(matter: &[&'a PetitionView<'a>], book: &mut Book<'a>) {
    let filed_at: Vec<DateTime<Utc>> =
        matter.iter().flat_map(|petition| filings::of(petition)).map(|filing| filing.at).collect();
    for petition in matter {
        let closings: Vec<&Happening<'a>> =
            petition.history.iter().filter(|h| matches!(h.event, PetitionEvent::Closed(_))).collect();
        for (index, closing) in closings.iter().enumerate() {
            let filed_again = filed_at.iter().any(|at| *at > closing.at);
            let said = follow_ups(petition, &closings, closing);
            let first_time = index == 0 && petition.registration.repeat_of.is_none();
            count_closing(petition, closing, filed_again, &said, first_time, book);
        }
    }
}

fn count_closing<'a>(
    petition: &'a PetitionView<'a>,
    closing: &Happening<'a>,
    filed_again: bool,
    said: &[&FollowedUp],
    first_time: bool,
    book: &mut Book<'a>,
) {
    let answer = said.iter().rev().map(|f| f.resolved).find(|answer| *answer != Resolved::Unknown);
    let rating = said.iter().rev().map(|f| f.satisfaction).find(|r| *r != Satisfaction::NotGiven);
    let held = !filed_again && !is_reopened(petition, closing) && answer != Some(Resolved::No);
    let confirmed = held && answer == Some(Resolved::Yes);
    let satisfied = matches!(rating, Some(Satisfaction::Satisfied | Satisfaction::BasicallySatisfied));
    let unit = petition.responsible_before(closing);
    if held {
        // Of the closing's own event: a unit's level never changes.
        let level = closing.responsible.map_or(petition.registration.received_by.level, |unit| unit.level);
        for at in UnitLevel::ALL.iter().copied() {
            let counts = (i64::from(level <= at), 1);
            book.add(settled_name(at), closing.day, unit, petition, counts);
        }
    }
    let mut add = |name: &'static str, numerator: bool| {
        book.add(name, closing.day, unit, petition, (i64::from(numerator), 1));
    };
    add("resolutionRate", held);
    add("confirmedResolutionRate", confirmed);
    if first_time {
        add("firstTimeResolutionRate", held);
    }
    if rating.is_some() {
        add("satisfactionRate", satisfied);
    }
    add("participationRate", rating.is_some());
}

/// Reading: a reopening undoes every closing of the petition before it in the order, not the last alone.
fn is_reopened(petition: &PetitionView<'_>, closing: &Happening<'_>) -> bool {
    let later = petition.history.iter().filter(|h| (h.day, h.position) > (closing.day, closing.position));
    later.into_iter().any(|happening| matches!(happening.event, PetitionEvent::Reopened(_)))
}

/// The follow-ups whose latest closing on or before their day is this one, in order. Reading: a closing later in the order
/// on the same day is on their day, too.
fn follow_ups<'a>(
    petition: &PetitionView<'a>,
    closings: &[&Happening<'a>],
    closing: &Happening<'a>,
) -> Vec<&'a FollowedUp> {
    let followed = petition.history.iter().filter_map(|happening| match happening.event {
        PetitionEvent::FollowedUp(followed) => Some((happening.day, followed)),
        _ => None,
    });
    let belongs = |day: NaiveDate| {
        let latest = closings.iter().rev().find(|other| other.day <= day);
        latest.is_some_and(|latest| latest.position == closing.position)
    };
    followed.filter(|(day, _)| belongs(*day)).map(|(_, followed)| followed).collect()
}
