//! How far a petition has come when an example begins.

use crate::fixture::*;
use redress_domain::{petition::PetitionEvent as E, petition::steps::*, *};

pub(crate) fn and(mut history: Vec<E>, event: E) -> Vec<E> {
    history.push(event);
    history
}

pub(crate) fn after_registering() -> Vec<E> {
    vec![E::Registered(registered())]
}

/// An accusation of the district `east`, of which `housing`, `river` and `mill` are part.
pub(crate) fn after_registering_an_accusation() -> Vec<E> {
    let accusation = Some(Kind::Accusation);
    vec![E::Registered(Registered { against: vec![unit("east")], kind: accusation, ..registered() })]
}

pub(crate) fn after_triage(decision: Decision) -> Vec<E> {
    and(after_registering(), E::Triaged(triaged(decision)))
}

pub(crate) fn after_triage_as_accusation() -> Vec<E> {
    let triaged = Triaged { kind: Kind::Accusation, ..triaged(Decision::Accept) };
    and(after_registering_an_accusation(), E::Triaged(triaged))
}

pub(crate) fn after_assigning() -> Vec<E> {
    and(after_triage(Decision::Accept), E::Assigned(assigned()))
}

pub(crate) fn after_accepting() -> Vec<E> {
    and(after_assigning(), E::Accepted(accepted()))
}

/// Objected to on 6 March 2026.
pub(crate) fn after_objecting() -> Vec<E> {
    and(after_assigning(), E::AssignmentObjected(objected()))
}

/// Decided on 9 March 2026.
pub(crate) fn after_objection(upheld: bool) -> Vec<E> {
    and(after_objecting(), E::ObjectionDecided(objection_decided(upheld)))
}

/// Closed on 1 April 2026.
pub(crate) fn after_closing() -> Vec<E> {
    and(after_accepting(), E::Closed(closed(Outcome::Supported)))
}

/// Reopened on 10 April 2026.
pub(crate) fn after_reopening(cause: ReopenCause) -> Vec<E> {
    and(after_closing(), E::Reopened(reopened(cause)))
}

/// Closed on 1 April 2026 with an opinion that was delivered on the next day; on the list `old`.
pub(crate) fn after_delivered_closing() -> Vec<E> {
    let delivered = Closed { delivered_on: Some(day("2026-04-02")), ..closed(Outcome::Supported) };
    let listed = and(after_accepting(), E::BacklogListed(backlog_listed("old")));
    and(listed, E::Closed(delivered))
}

/// On the list `old`; the petitioner says on 8 April 2026 that it is resolved.
pub(crate) fn after_settling() -> Vec<E> {
    and(after_delivered_closing(), E::FollowedUp(answered("2026-04-08", Resolved::Yes)))
}

/// Struck off on 9 April 2026.
pub(crate) fn after_striking_off() -> Vec<E> {
    and(after_settling(), E::BacklogCancelled(backlog_cancelled("old")))
}
