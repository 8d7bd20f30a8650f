//! Mediations: agreements and failures, their confirmations, and what was performed of the agreement in force.

use super::items::Book;
use chrono::NaiveDate;
use redress_domain::mediation::{
    AgreementReached, Confirmation, MediationEvent, MediationOpened, Performance,
};
use redress_log::{Event, RecordedEvent};
use std::collections::BTreeMap;

/// A mediation's history in the order (local day, position), within the cut-off.
pub(super) struct MediationView<'a> {
    opened: &'a MediationOpened,
    history: Vec<&'a MediationEvent>,
}

/// The mediations that had been opened by the cut-off.
pub(super) fn views<'a>(
    events: &'a [RecordedEvent],
    position: i64,
    cut_off: NaiveDate,
) -> Vec<MediationView<'a>> {
    let mut known: BTreeMap<&str, Vec<(NaiveDate, i64, &MediationEvent)>> = BTreeMap::new();
    for recorded in events.iter().filter(|recorded| recorded.position.0 <= position) {
        let Event::Mediation(event) = &recorded.event else { continue };
        if event.occurred_on() <= cut_off {
            let of_mediation = known.entry(&recorded.aggregate_id).or_default();
            of_mediation.push((event.occurred_on(), recorded.position.0, event));
        }
    }
    let view = |mut history: Vec<(NaiveDate, i64, &'a MediationEvent)>| {
        history.sort_by_key(|(day, position, _)| (*day, *position));
        let history: Vec<&MediationEvent> = history.into_iter().map(|(_, _, event)| event).collect();
        let opened = history.iter().find_map(|event| match event {
            MediationEvent::MediationOpened(opened) => Some(opened),
            _ => None,
        });
        Some(MediationView { opened: opened?, history })
    };
    known.into_values().filter_map(view).collect()
}

pub(super) fn count<'a>(mediation: &MediationView<'a>, book: &mut Book<'a>) {
    let owner = &mediation.opened.owner.code;
    for event in &mediation.history {
        match event {
            MediationEvent::AgreementReached(reached) => {
                book.add_of_a_case("mediation.successRate", reached.occurred_on, owner, (1, 1));
            }
            MediationEvent::MediationFailed(failed) => {
                book.add_of_a_case("mediation.successRate", failed.occurred_on, owner, (0, 1));
            }
            _ => {}
        }
    }
    if mediation.opened.peoples_committee {
        for (at, reached) in agreements(mediation) {
            let valid = i64::from(decision(&mediation.history[at..]) == Some(Confirmation::Valid));
            book.add_of_a_case("mediation.confirmationRate", reached.occurred_on, owner, (valid, 1));
        }
    }
    let Some((_, in_force)) = agreements(mediation).last() else { return };
    for obligation in &in_force.obligations {
        let Some(due_on) = obligation.due_on else { continue };
        let visits = mediation.history.iter().rev();
        let last = visits.into_iter().find_map(|event| match event {
            MediationEvent::PerformanceVisited(visited) if visited.n == obligation.n => Some(visited.result),
            _ => None,
        });
        let performed = i64::from(last == Some(Performance::Performed));
        book.add_of_a_case("mediation.performanceRate", due_on, owner, (performed, 1));
    }
}

/// The agreements, each with its place in the history.
fn agreements<'a>(mediation: &MediationView<'a>) -> impl Iterator<Item = (usize, &'a AgreementReached)> {
    mediation.history.iter().enumerate().filter_map(|(at, event)| match event {
        MediationEvent::AgreementReached(reached) => Some((at, reached)),
        _ => None,
    })
}

/// What a court decided on the agreement with which this part of a history begins: the decision that follows a request which was made before the
/// next agreement.
fn decision(rest: &[&MediationEvent]) -> Option<Confirmation> {
    let is_agreement = |event: &&MediationEvent| matches!(event, MediationEvent::AgreementReached(_));
    let until = rest[1..].iter().position(is_agreement).map_or(rest.len(), |next| next + 1);
    let is_request = |event: &&MediationEvent| matches!(event, MediationEvent::ConfirmationRequested(_));
    let asked = rest[..until].iter().position(is_request)?;
    rest[asked..].iter().find_map(|event| match event {
        MediationEvent::ConfirmationDecided(decided) => Some(decided.result),
        _ => None,
    })
}
