//! What disputes contribute to figures.

use crate::ledger::{Flags, Key, Subject, Tally, family};
use chrono::NaiveDate;
use redress_domain::{
    UnitRef,
    dispute::{DisputeEvent, DisputeFound},
};
use redress_log::{Event, RecordedEvent};
use std::sync::Arc;

/// Of a dispute: resolved, and not opened again since.
pub(super) const RESOLVED: Flags = Flags::bit(0);
/// Of a dispute: became a petition.
pub(super) const BECAME_PETITION: Flags = Flags::bit(1);
/// Of a duty: resolved on or before its day.
pub(super) const IN_TIME: Flags = Flags::bit(2);

family! {
    /// Disputes.
    DISPUTES of Dispute named "dispute";
    weighed: [];
    /// A dispute. By its place, on the day on which it was found.
    DISPUTE: RESOLVED.and(BECAME_PETITION);
    /// A duty to resolve one. By the unit that has it, on its day.
    DUTY: IN_TIME;
}

/// A duty to resolve a dispute by a day.
struct Duty<'a> {
    round: u32,
    unit: &'a UnitRef,
    due_on: NaiveDate,
    resolved_on: Option<NaiveDate>,
}

/// A dispute, folded for figures.
struct Folded<'a> {
    id: Arc<str>,
    found: &'a DisputeFound,
    state: Flags,
    round: u32,
    duties: Vec<Duty<'a>>,
}

/// What a dispute contributes.
pub(super) fn tally(events: &[RecordedEvent]) -> Tally {
    let mut tally = Tally::default();
    if let Some(folded) = Folded::of(events) {
        folded.contribute(&mut tally);
    }
    tally.settled()
}

impl<'a> Folded<'a> {
    /// `None` before the finding.
    fn of(events: &'a [RecordedEvent]) -> Option<Self> {
        let mut folded: Option<Self> = None;
        for recorded in events {
            match (&recorded.event, &mut folded) {
                (Event::Dispute(DisputeEvent::DisputeFound(found)), _) => {
                    let id = recorded.aggregate_id.as_str().into();
                    folded = Some(Self { id, found, state: Flags::NONE, round: 1, duties: Vec::new() });
                }
                (Event::Dispute(event), Some(folded)) => folded.apply(event),
                _ => {}
            }
        }
        folded
    }

    fn apply(&mut self, event: &'a DisputeEvent) {
        match event {
            DisputeEvent::DisputeAssigned(assigned) => {
                self.move_duty(&assigned.unit, assigned.due_on, assigned.occurred_on);
            }
            DisputeEvent::DisputeRaised(raised) => {
                self.move_duty(&raised.to, raised.due_on, raised.occurred_on);
            }
            DisputeEvent::DisputeResolved(resolved) => {
                self.state = RESOLVED;
                let round = self.round;
                for duty in self.duties.iter_mut().filter(|duty| duty.round == round) {
                    duty.resolved_on = Some(resolved.occurred_on);
                }
            }
            DisputeEvent::DisputeBecamePetition(became) => {
                self.state = BECAME_PETITION;
                let round = self.round;
                // By its day it removes the duty; later it leaves it, missed.
                self.duties.retain(|duty| duty.round != round || became.occurred_on > duty.due_on);
            }
            DisputeEvent::DisputeReopened(_) => {
                self.state = Flags::NONE;
                self.round += 1;
            }
            // The first event, which `of` has taken.
            DisputeEvent::DisputeFound(_) => {}
        }
    }

    /// A move on or before the due day replaces the duty; a later one leaves it, missed, where it was.
    fn move_duty(&mut self, unit: &'a UnitRef, due_on: NaiveDate, on: NaiveDate) {
        let round = self.round;
        self.duties.retain(|duty| duty.round != round || on > duty.due_on);
        self.duties.push(Duty { round, unit, due_on, resolved_on: None });
    }

    fn contribute(&self, tally: &mut Tally) {
        let found = self.found;
        tally.count(self.key(DISPUTE, self.state, &found.place, found.occurred_on), 0);
        for duty in &self.duties {
            let in_time = duty.resolved_on.is_some_and(|on| on <= duty.due_on);
            tally.count(self.key(DUTY, IN_TIME.when(in_time), duty.unit, duty.due_on), 0);
        }
    }

    fn key(&self, subject: Subject, flags: Flags, unit: &UnitRef, attributed_on: NaiveDate) -> Key {
        let category = Some(self.found.category.clone());
        Key { category, ..Key::of_case(&self.id, (subject, flags), &unit.code, attributed_on) }
    }
}
