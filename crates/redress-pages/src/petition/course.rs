//! What a history says of its petition's course: who had it when, and which limits were set.

use chrono::NaiveDate;

use super::view::{Event, Petition, Reference};

/// A time during which a unit had the petition.
#[derive(Debug, Clone)]
pub(super) struct Holding {
    pub(super) unit: Reference,
    pub(super) from: NaiveDate,
    /// None: it still has it.
    pub(super) until: Option<NaiveDate>,
}

/// A limit, and the event that set it.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    pub(super) of: LimitOf,
    pub(super) day: NaiveDate,
    pub(super) set_by: i64,
    /// Whether a later event set another one of this sort.
    pub(super) replaced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LimitOf {
    Triage,
    Acceptance,
    Objection,
    Assignment,
    Closing,
    Law,
}

/// Who had it, in order. Between a reopening or an upheld objection and the next order, the office that received
/// it has it again.
pub(super) fn holdings(petition: &Petition) -> Vec<Holding> {
    let events = &petition.history.nodes;
    let received_by = events.iter().find_map(|event| event.received_by.clone());
    let mut holdings: Vec<Holding> = Vec::new();
    for event in events {
        let unit = match event.event_type.as_str() {
            "REGISTERED" | "REOPENED" => received_by.clone(),
            "OBJECTION_DECIDED" if event.upheld == Some(true) => received_by.clone(),
            "ASSIGNED" | "ESCALATED" => event.to.clone(),
            "CLOSED" => None,
            _ => continue,
        };
        if let Some(last) = holdings.last_mut().filter(|last| last.until.is_none()) {
            last.until = Some(event.occurred_on);
        }
        if let Some(unit) = unit {
            holdings.push(Holding { unit, from: event.occurred_on, until: None });
        }
    }
    holdings
}

/// The limits that were set, in the order of the events.
pub(super) fn limits(petition: &Petition) -> Vec<Limit> {
    let mut limits: Vec<Limit> = Vec::new();
    for event in &petition.history.nodes {
        for (of, day) in of_event(event) {
            let mut same = limits.iter_mut().filter(|limit| limit.of == of);
            if same.any(|limit| !limit.replaced && limit.day == day) {
                continue;
            }
            limits.iter_mut().filter(|limit| limit.of == of).for_each(|limit| limit.replaced = true);
            limits.push(Limit { of, day, set_by: event.sequence, replaced: false });
        }
    }
    limits
}

fn of_event(event: &Event) -> impl Iterator<Item = (LimitOf, NaiveDate)> {
    let all = [
        (LimitOf::Triage, event.triage_due_on),
        (LimitOf::Acceptance, event.accept_due_on),
        (LimitOf::Objection, event.objection_until),
        (LimitOf::Assignment, event.assign_due_on),
        (LimitOf::Closing, event.due_on.or(event.lowered_due_on)),
        (LimitOf::Law, event.legal_limit_on),
    ];
    all.into_iter().filter_map(|(of, day)| Some((of, day?)))
}
