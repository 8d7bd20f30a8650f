//! One petition's history as figures see it: what was undone taken out, the rest in the order of local days.

use super::view::Known;
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{
    Category, Channel, Kind, ReopenCause, UnitCode, UnitLevel, UnitRef,
    petition::{
        PetitionEvent,
        steps::{Corrected, CorrectionTarget, Registered},
    },
};
use std::collections::BTreeSet;

pub(super) struct PetitionView<'a> {
    pub(super) registration: &'a Registered,
    /// In the order (local day, position), within the cut-off.
    pub(super) history: Vec<Happening<'a>>,
    pub(super) place: &'a UnitCode,
    /// The registration's, as corrected.
    pub(super) channel: Channel,
    pub(super) category: Option<&'a Category>,
    pub(super) kind: Option<Kind>,
}

/// An event at its place in the order, with what was in force just before it.
pub(super) struct Happening<'a> {
    pub(super) day: NaiveDate,
    pub(super) at: DateTime<Utc>,
    pub(super) position: i64,
    pub(super) event: &'a PetitionEvent,
    /// Of an assignment: an objection to it was upheld, so that it made nobody responsible.
    pub(super) taken_back: bool,
    pub(super) round: u32,
    /// Stays after a closing, until a reopening clears it.
    pub(super) responsible: Option<&'a UnitRef>,
    /// The level that triage named last. Reading: a reopening clears the triage, not the level it named.
    pub(super) level_named: Option<UnitLevel>,
}

impl<'a> PetitionView<'a> {
    /// None, if it was not registered by the cut-off.
    pub(super) fn new(known: &[Known<'a>], cut_off: NaiveDate) -> Option<Self> {
        let void = void_positions(known);
        let mut seen: Vec<(NaiveDate, Known<'a>)> = known
            .iter()
            .filter(|one| !void.contains(&one.position))
            .map(|one| (day_for_figures(one, known), *one))
            .filter(|(day, _)| *day <= cut_off)
            .collect();
        seen.sort_by_key(|(day, one)| (*day, one.position));
        let history = with_what_was_in_force(&seen, &taken_back(known));
        let registration = history.iter().find_map(|happening| match happening.event {
            PetitionEvent::Registered(registered) => Some(registered),
            _ => None,
        })?;
        Some(Self {
            registration,
            place: corrected(&history, |c| c.place.as_ref()).map_or(&registration.place.code, |p| &p.code),
            channel: corrected(&history, |c| c.channel.as_ref()).copied().unwrap_or(registration.channel),
            category: category(&history),
            kind: kind(&history),
            history,
        })
    }

    /// The unit responsible just before a happening; none: the one that received the petition.
    pub(super) fn responsible_before(&self, happening: &Happening<'a>) -> &'a UnitCode {
        happening.responsible.map_or(&self.registration.received_by.code, |unit| &unit.code)
    }

    pub(super) fn is_closed(&self) -> bool {
        let turns = self
            .history
            .iter()
            .rev()
            .find(|h| matches!(h.event, PetitionEvent::Closed(_) | PetitionEvent::Reopened(_)));
        turns.is_some_and(|h| matches!(h.event, PetitionEvent::Closed(_)))
    }
}

/// Closings undone as recorded in error, their undoings, the follow-ups and steps of opinions recorded between, and what
/// was then struck off a list of old cases.
fn void_positions(known: &[Known<'_>]) -> BTreeSet<i64> {
    let mut void = BTreeSet::new();
    for undoing in known {
        let is_undoing = matches!(undoing.event,
            PetitionEvent::Reopened(r) if r.cause == ReopenCause::RecordingError);
        if !is_undoing {
            continue;
        }
        void.insert(undoing.position);
        let before = known.iter().rev().filter(|one| one.position < undoing.position);
        for one in before {
            match one.event {
                PetitionEvent::FollowedUp(_)
                | PetitionEvent::BacklogCancelled(_)
                | PetitionEvent::OpinionDelivered(_)
                | PetitionEvent::ReviewRequested(_)
                | PetitionEvent::ReviewDeclined(_)
                | PetitionEvent::ReviewSuspended(_)
                | PetitionEvent::ReviewResumed(_)
                | PetitionEvent::ReviewDecided(_)
                | PetitionEvent::Terminated(_)
                | PetitionEvent::TerminationWithdrawn(_) => void.insert(one.position),
                PetitionEvent::Closed(_) => {
                    void.insert(one.position);
                    break;
                }
                _ => continue,
            };
        }
    }
    void
}

/// Assignments to which an objection was upheld. They are that from their own day on, however much later it was
/// decided.
fn taken_back(known: &[Known<'_>]) -> BTreeSet<i64> {
    let mut taken_back = BTreeSet::new();
    let mut last_assigned = None;
    for one in known {
        match one.event {
            PetitionEvent::Assigned(_) => last_assigned = Some(one.position),
            PetitionEvent::ObjectionDecided(decided) if decided.upheld => taken_back.extend(last_assigned),
            _ => {}
        }
    }
    taken_back
}

/// The local day; a correction's is that of what it puts right.
fn day_for_figures(one: &Known<'_>, known: &[Known<'_>]) -> NaiveDate {
    let PetitionEvent::Corrected(corrected) = one.event else { return one.event.occurred_on() };
    let target = known.iter().find(|other| match corrected.target {
        CorrectionTarget::Registration => matches!(other.event, PetitionEvent::Registered(_)),
        CorrectionTarget::Visit { position, .. } => other.position == position,
    });
    target.map_or(one.event.occurred_on(), |target| target.event.occurred_on())
}

fn with_what_was_in_force<'a>(
    seen: &[(NaiveDate, Known<'a>)],
    all_taken_back: &BTreeSet<i64>,
) -> Vec<Happening<'a>> {
    let (mut round, mut responsible, mut level_named) = (1, None, None);
    let mut history = Vec::new();
    for (day, one) in seen {
        let (day, at, position, event) = (*day, one.at, one.position, one.event);
        let taken_back = all_taken_back.contains(&position);
        history.push(Happening { day, at, position, event, taken_back, round, responsible, level_named });
        match event {
            PetitionEvent::Triaged(triaged) => level_named = Some(triaged.competent_level),
            PetitionEvent::Assigned(_) if taken_back => responsible = None,
            PetitionEvent::Assigned(assigned) => responsible = Some(&assigned.unit),
            PetitionEvent::Escalated(escalated) => responsible = Some(&escalated.to),
            PetitionEvent::Reopened(_) => {
                round += 1;
                responsible = None;
            }
            _ => {}
        }
    }
    history
}

/// What the last correction of the registration that names it says.
fn corrected<'a, T>(history: &[Happening<'a>], named: impl Fn(&'a Corrected) -> Option<T>) -> Option<T> {
    history.iter().rev().find_map(|happening| match happening.event {
        PetitionEvent::Corrected(c) if c.target == CorrectionTarget::Registration => named(c),
        _ => None,
    })
}

/// Of the registration, the triages that name one and the corrections: the one recorded last.
fn category<'a>(history: &[Happening<'a>]) -> Option<&'a Category> {
    let named = history.iter().filter_map(|happening| {
        let category = match happening.event {
            PetitionEvent::Registered(registered) => registered.category.as_ref(),
            PetitionEvent::Triaged(triaged) => triaged.category.as_ref(),
            PetitionEvent::Corrected(corrected) => corrected.category.as_ref(),
            _ => None,
        };
        Some((happening.position, category?))
    });
    named.max_by_key(|(position, _)| *position).map(|(_, category)| category)
}

/// The last triage's, else the registration's.
fn kind(history: &[Happening<'_>]) -> Option<Kind> {
    history.iter().rev().find_map(|happening| match happening.event {
        PetitionEvent::Triaged(triaged) => Some(triaged.kind),
        PetitionEvent::Registered(registered) => registered.kind,
        _ => None,
    })
}
