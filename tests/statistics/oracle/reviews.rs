//! Deliveries, reviews and terminations, from their definitions alone.

use super::{
    filings,
    items::Book,
    petition::{Happening, PetitionView},
};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    Kind, OpinionStage, Outcome, ReviewResult, ReviewStage, UnitCode,
    petition::{
        PetitionEvent as E,
        steps::{Closed, ReviewRequested},
    },
};

/// Counts what followed the opinions of a petition.
pub(super) fn count<'a>(petition: &'a PetitionView<'a>, book: &mut Book<'a>) {
    for happening in &petition.history {
        match happening.event {
            E::Closed(closed) => {
                // A day before the closing counts as the closing's.
                let on = closed.delivered_on.map(|on| on.max(happening.day));
                if let Some(on) = on.filter(|_| is_opinion(petition, happening, closed)) {
                    delivery(petition, happening, on, book);
                }
            }
            E::OpinionDelivered(fact) if fact.stage == OpinionStage::Handling => {
                let closing =
                    closing_before(petition, happening.position).expect("what is delivered is closed");
                delivery(petition, closing, happening.day, book);
            }
            E::ReviewRequested(fact) => request(petition, happening, fact, book),
            _ => {}
        }
    }
    if let Some(end) = termination(petition) {
        let unit = &petition.registration.received_by.code;
        book.add_step("reviews.terminations", end.day, unit, petition, (1, 0));
    }
}

/// Counts the filings of a matter after a termination of one of its petitions.
pub(super) fn count_matter<'a>(matter: &[&'a PetitionView<'a>], book: &mut Book<'a>) {
    let ends: Vec<DateTime<Utc>> =
        matter.iter().filter_map(|petition| termination(petition)).map(|end| end.at).collect();
    for petition in matter {
        for filing in filings::of(petition) {
            if ends.iter().any(|end| filing.at > *end) {
                let name = "reviews.filingsAfterTermination";
                book.add_step(name, filing.day, petition.place, petition, (1, 0));
            }
        }
    }
}

/// The termination in force.
fn termination<'a>(petition: &'a PetitionView<'a>) -> Option<&'a Happening<'a>> {
    let mut ends = petition
        .history
        .iter()
        .rev()
        .filter(|h| matches!(h.event, E::Terminated(_) | E::TerminationWithdrawn(_)));
    ends.next().filter(|happening| matches!(happening.event, E::Terminated(_)))
}

/// An appeal, as last said before it, with a unit responsible, neither withdrawn nor diverted.
fn is_opinion(petition: &PetitionView<'_>, closing: &Happening<'_>, closed: &Closed) -> bool {
    let before = petition.history.iter().filter(|h| (h.day, h.position) < (closing.day, closing.position));
    let mut said = before.filter_map(|happening| match happening.event {
        E::Registered(registered) => Some(registered.kind),
        E::Triaged(triaged) => Some(Some(triaged.kind)),
        _ => None,
    });
    said.next_back().flatten() == Some(Kind::Appeal)
        && closing.responsible.is_some()
        && !matches!(closed.outcome, Outcome::Withdrawn | Outcome::Diverted)
}

/// The last closing recorded before a position.
fn closing_before<'a>(petition: &'a PetitionView<'a>, position: i64) -> Option<&'a Happening<'a>> {
    let closings =
        petition.history.iter().filter(|h| matches!(h.event, E::Closed(_)) && h.position < position);
    closings.max_by_key(|closing| closing.position)
}

fn delivery<'a>(petition: &'a PetitionView<'a>, closing: &Happening<'a>, on: NaiveDate, book: &mut Book<'a>) {
    let requested = petition.history.iter().any(|happening| {
        let of = closing_before(petition, happening.position).map(|of| of.position);
        matches!(happening.event, E::ReviewRequested(fact) if fact.stage == ReviewStage::Review)
            && of == Some(closing.position)
    });
    let unit = petition.responsible_before(closing);
    book.add_step("reviews.requestRate", on, unit, petition, (i64::from(requested), 1));
}

fn request<'a>(
    petition: &'a PetitionView<'a>,
    request: &Happening<'a>,
    asked: &'a ReviewRequested,
    book: &mut Book<'a>,
) {
    let of_this = |position: i64| {
        let requests = petition.history.iter().filter(|h| matches!(h.event, E::ReviewRequested(_)));
        let last = requests.filter(|h| h.position < position).map(|h| h.position).max();
        last == Some(request.position)
    };
    let (mut left_out, mut suspended, mut by, mut decided) =
        (asked.late || asked.wrong_body, false, asked.decide_by, None);
    for happening in petition.history.iter().filter(|happening| of_this(happening.position)) {
        match happening.event {
            E::ReviewDeclined(_) => left_out = true,
            E::ReviewSuspended(_) => suspended = true,
            E::ReviewResumed(resumed) => (suspended, by) = (false, resumed.decide_by),
            E::ReviewDecided(fact) => decided = Some((happening.day, fact.result)),
            _ => {}
        }
    }
    if !left_out && !suspended {
        let in_time = decided.is_some_and(|(day, _)| day <= by);
        book.add_step("reviews.timelyRate", by, &asked.to.code, petition, (i64::from(in_time), 1));
    }
    if let Some((day, result)) = decided {
        let overturned = matches!(result, ReviewResult::Changed | ReviewResult::Returned);
        let unit = reviewed_unit(petition, request, asked);
        book.add_step("reviews.overturnRate", day, unit, petition, (i64::from(overturned), 1));
    }
}

/// The unit whose opinion a request concerns: the one responsible at the closing, or the body that reviewed it.
fn reviewed_unit<'a>(
    petition: &'a PetitionView<'a>,
    request: &Happening<'a>,
    asked: &ReviewRequested,
) -> &'a UnitCode {
    let closing = closing_before(petition, request.position).expect("what is reviewed is closed");
    if asked.stage == ReviewStage::Review {
        return petition.responsible_before(closing);
    }
    let before = |position: &i64| closing.position < *position && *position < request.position;
    let in_between = || petition.history.iter().filter(|h| before(&h.position));
    let decision = in_between().filter(|h| matches!(h.event, E::ReviewDecided(_))).map(|h| h.position).max();
    let requests = in_between().filter(|h| Some(h.position) < decision);
    let reviews = requests.filter_map(|h| match h.event {
        E::ReviewRequested(fact) => Some((h.position, &fact.to.code)),
        _ => None,
    });
    reviews.max_by_key(|(position, _)| *position).expect("a re-review follows a review").1
}
