//! Disputes: found, resolved, become petitions; and the duties to resolve them.

use super::items::Book;
use chrono::NaiveDate;
use redress_domain::{
    UnitCode,
    dispute::{DisputeEvent, DisputeFound},
};
use redress_log::{Event, RecordedEvent};
use std::collections::BTreeMap;

/// A dispute's history in the order (local day, position), within the cut-off.
pub(super) struct DisputeView<'a> {
    found: &'a DisputeFound,
    history: Vec<&'a DisputeEvent>,
}

/// The disputes that had been found by the cut-off.
pub(super) fn views<'a>(
    events: &'a [RecordedEvent],
    position: i64,
    cut_off: NaiveDate,
) -> Vec<DisputeView<'a>> {
    let mut known: BTreeMap<&str, Vec<(NaiveDate, i64, &DisputeEvent)>> = BTreeMap::new();
    for recorded in events.iter().filter(|recorded| recorded.position.0 <= position) {
        let Event::Dispute(event) = &recorded.event else { continue };
        if event.occurred_on() <= cut_off {
            let of_dispute = known.entry(&recorded.aggregate_id).or_default();
            of_dispute.push((event.occurred_on(), recorded.position.0, event));
        }
    }
    let view = |mut history: Vec<(NaiveDate, i64, &'a DisputeEvent)>| {
        history.sort_by_key(|(day, position, _)| (*day, *position));
        let history: Vec<&DisputeEvent> = history.into_iter().map(|(_, _, event)| event).collect();
        let found = history.iter().find_map(|event| match event {
            DisputeEvent::DisputeFound(found) => Some(found),
            _ => None,
        });
        Some(DisputeView { found: found?, history })
    };
    known.into_values().filter_map(view).collect()
}

pub(super) fn count<'a>(dispute: &DisputeView<'a>, book: &mut Book<'a>) {
    let (found, category) = (dispute.found, &dispute.found.category);
    let place = &found.place.code;
    let end = dispute.history.iter().rev().find(|event| {
        matches!(
            event,
            DisputeEvent::DisputeResolved(_)
                | DisputeEvent::DisputeBecamePetition(_)
                | DisputeEvent::DisputeReopened(_)
        )
    });
    let resolved = i64::from(matches!(end, Some(DisputeEvent::DisputeResolved(_))));
    let became = i64::from(matches!(end, Some(DisputeEvent::DisputeBecamePetition(_))));
    for (name, fraction) in [
        ("disputes.found", (1, 0)),
        ("disputes.resolutionRate", (resolved, 1)),
        ("disputes.becamePetitionRate", (became, 1)),
    ] {
        book.add_dispute(name, found.occurred_on, place, category, fraction);
    }
    for (unit, due_on, in_time) in duties(dispute) {
        book.add_dispute("disputes.onTimeRate", due_on, unit, category, (i64::from(in_time), 1));
    }
}

/// The duties that count, each with whether its round was resolved by its day: for each order, whether another one replaced it.
fn duties<'a>(dispute: &DisputeView<'a>) -> Vec<(&'a UnitCode, NaiveDate, bool)> {
    let rounds = dispute.history.split(|event| matches!(event, DisputeEvent::DisputeReopened(_)));
    let of_round = |round: &[&'a DisputeEvent]| {
        let order = |event: &&'a DisputeEvent| match event {
            DisputeEvent::DisputeAssigned(one) => Some((one.occurred_on, &one.unit.code, one.due_on)),
            DisputeEvent::DisputeRaised(one) => Some((one.occurred_on, &one.to.code, one.due_on)),
            _ => None,
        };
        let orders: Vec<_> = round.iter().filter_map(order).collect();
        let became_on = round.iter().find_map(|event| match event {
            DisputeEvent::DisputeBecamePetition(became) => Some(became.occurred_on),
            _ => None,
        });
        let resolved_on = round.iter().find_map(|event| match event {
            DisputeEvent::DisputeResolved(resolved) => Some(resolved.occurred_on),
            _ => None,
        });
        let mut counted = Vec::new();
        for (number, (_, unit, due_on)) in orders.iter().enumerate() {
            let replaced = orders[number + 1..].iter().any(|(on, ..)| on <= due_on);
            let removed = became_on.is_some_and(|on| on <= *due_on);
            if !replaced && !removed {
                counted.push((*unit, *due_on, resolved_on.is_some_and(|on| on <= *due_on)));
            }
        }
        counted
    };
    rounds.flat_map(of_round).collect()
}
