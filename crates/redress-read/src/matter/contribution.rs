//! What the petitions of a matter contribute. "Which unit a thing belongs to" and the column "dated by" of
//! the definitions are implemented here.

use super::{
    case::{Assignment, Case, Closing, Duty, Filing, Milestone, MilestoneKind},
    family::*,
    fold::Cases,
};
use crate::ledger::{Flags, Key, Subject, Tally};
use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::{Adoption, Channel, Outcome, Resolved, ReviewResult, Satisfaction, UnitRef};

/// Everything that the petitions of a matter contribute.
pub(super) fn tally(cases: &Cases) -> Tally {
    let cases: Vec<&Case> = cases.iter().collect();
    let mut tally = Tally::default();
    contribute(&cases, &mut tally);
    tally.settled()
}

fn contribute(cases: &[&Case], tally: &mut Tally) {
    let last_filed_at = cases.iter().flat_map(|case| &case.filings).filter_map(|filing| filing.at).max();
    for case in cases {
        let entry = Entry { case };
        entry.registration(tally);
        case.assignments.iter().for_each(|assignment| entry.assignment(assignment, tally));
        case.duties.iter().for_each(|duty| entry.duty(duty, tally));
        case.closings
            .iter()
            .enumerate()
            .for_each(|(n, closing)| entry.closing(n, closing, last_filed_at, tally));
        case.filings.iter().for_each(|filing| entry.filing(filing, tally));
        case.milestones.iter().for_each(|milestone| entry.milestone(milestone, tally));
        entry.steps(tally);
        entry.opinions(tally);
    }
    filings_after_termination(cases, tally);
    matter(cases, tally);
}

/// Filings of a matter after a termination of one of its petitions.
fn filings_after_termination(cases: &[&Case], tally: &mut Tally) {
    let ended_at = cases.iter().filter_map(|case| case.termination.as_ref()?.at).min();
    let Some(ended_at) = ended_at else { return };
    for case in cases {
        let entry = Entry { case };
        for filing in case.filings.iter().filter(|filing| filing.at > Some(ended_at)) {
            entry.count_step(tally, FILING_AFTER_TERMINATION, Flags::NONE, &case.place, filing.on);
        }
    }
}

fn matter(cases: &[&Case], tally: &mut Tally) {
    let filings = || cases.iter().flat_map(|case| case.filings.iter().map(move |filing| (case, filing)));
    let Some((case, first)) = filings().min_by_key(|(_, filing)| (filing.on, filing.position)) else {
        return;
    };
    let flags = REPEAT.when(filings().nth(1).is_some());
    let entry = Entry { case };
    tally.count(entry.key(MATTER, flags, &case.place, first.on, first.channel), first.head_count);
    tally.count(entry.key(MATTER_RECEIVED, flags, &first.unit, first.on, first.channel), first.head_count);
}

/// Creates keys with the dimensions of one petition: its present category and kind, and a channel.
struct Entry<'a> {
    case: &'a Case,
}

impl Entry<'_> {
    fn key(&self, subject: Subject, flags: Flags, unit: &UnitRef, on: NaiveDate, channel: Channel) -> Key {
        Key {
            petition: self.case.id.clone(),
            subject,
            flags,
            unit: unit.code.clone(),
            attributed_on: on,
            category: self.case.category.clone(),
            channel: Some(channel),
            kind: self.case.kind,
        }
    }

    fn count(&self, tally: &mut Tally, subject: Subject, flags: Flags, unit: &UnitRef, on: NaiveDate) {
        tally.count(self.key(subject, flags, unit, on, self.case.channel()), 0);
    }

    /// Counts a step whose figures have no channel and no kind.
    fn count_step(&self, tally: &mut Tally, subject: Subject, flags: Flags, unit: &UnitRef, on: NaiveDate) {
        let key = self.key(subject, flags, unit, on, self.case.channel());
        tally.count(Key { channel: None, kind: None, ..key }, 0);
    }

    fn steps(&self, tally: &mut Tally) {
        for order in &self.case.orders {
            self.count_step(tally, ORDER, MISROUTED.when(order.misrouted), &order.by, order.on);
        }
        for objection in &self.case.objections {
            self.count_step(tally, OBJECTION, UPHELD.when(objection.upheld), &objection.by, objection.on);
        }
        for listing in &self.case.listings {
            let flags = STRUCK_OFF.when(listing.cancelled);
            self.count_step(tally, BACKLOG, flags, &listing.unit, listing.on);
        }
        for closing in &self.case.closings {
            if let Some(adoption) = closing.suggestion {
                let adopted = ADOPTED.when(adoption != Adoption::NotAdopted);
                self.count_step(tally, SUGGESTION, adopted, &closing.unit, closing.on);
            }
        }
    }

    fn opinions(&self, tally: &mut Tally) {
        for delivery in &self.case.deliveries {
            let requested = REQUESTED.when(delivery.requested);
            self.count_step(tally, DELIVERY, requested, &delivery.unit, delivery.on);
        }
        for review in &self.case.reviews {
            if !review.left_out && !review.suspended {
                let in_time = review.decided.is_some_and(|(on, _)| on <= review.decide_by);
                self.count_step(tally, REVIEW_DUE, IN_TIME.when(in_time), &review.to, review.decide_by);
            }
            if let Some((on, result)) = review.decided {
                let overturned = OVERTURNED.when(result != ReviewResult::Upheld);
                self.count_step(tally, REVIEW, overturned, &review.of, on);
            }
        }
        if let Some(termination) = &self.case.termination {
            self.count_step(tally, TERMINATION, Flags::NONE, &self.case.received_by, termination.on);
        }
    }

    fn registration(&self, tally: &mut Tally) {
        let case = self.case;
        self.count(tally, REGISTRATION, CLOSED.when(case.is_closed()), &case.received_by, case.registered_on);
        let due_on = case.triage_due_on;
        let withdrawn = |c: &Closing| c.outcome == Outcome::Withdrawn && c.untriaged && c.on <= due_on;
        if !case.closings.iter().any(withdrawn) {
            let in_time = case.first_triage_on.is_some_and(|on| on <= due_on);
            self.count(tally, TRIAGE, IN_TIME.when(in_time), &case.received_by, due_on);
        }
    }

    fn assignment(&self, assignment: &Assignment, tally: &mut Tally) {
        let due_on = assignment.accept_due_on;
        let in_time = assignment.accepted_on.is_some_and(|on| on <= due_on);
        let ended_before = assignment.ended_on.is_some_and(|on| on < due_on);
        if assignment.accepted_on.is_some() || !ended_before {
            self.count(tally, ASSIGNMENT, IN_TIME.when(in_time), &assignment.unit, due_on);
        }
    }

    fn duty(&self, duty: &Duty, tally: &mut Tally) {
        let in_time = duty.closed_on.is_some_and(|on| on <= duty.due_on);
        let flags = CLOSED.when(self.case.is_closed()).and(IN_TIME.when(in_time));
        self.count(tally, DUTY, flags, &duty.unit, duty.due_on);
    }

    /// A filing later on the day of the closing counts as coming back. If both have the same time, as when
    /// only the day is known, neither is later.
    fn closing(&self, n: usize, closing: &Closing, last_filed_at: Option<DateTime<Utc>>, tally: &mut Tally) {
        let filed_again = last_filed_at > closing.at;
        let resolved = !filed_again && !closing.reopened && closing.resolved != Some(Resolved::No);
        let confirmed = resolved && closing.resolved == Some(Resolved::Yes);
        let satisfied =
            matches!(closing.rating, Some(Satisfaction::Satisfied | Satisfaction::BasicallySatisfied));
        let flags = RESOLVED
            .when(resolved)
            .and(CONFIRMED.when(confirmed))
            .and(FIRST.when(n == 0 && !self.case.is_repeat()))
            .and(RATED.when(closing.rating.is_some()))
            .and(SATISFIED.when(satisfied));
        self.count(tally, CLOSING, flags, &closing.unit, closing.on);
        self.count(tally, CLEARANCE, Flags::NONE, &self.case.received_by, closing.on);
    }

    fn filing(&self, filing: &Filing, tally: &mut Tally) {
        let flags = REPEAT
            .when(filing.repeat)
            .and(OVER_LEVEL.when(filing.is_over_level()))
            .and(COLLECTIVE.when(filing.is_collective()));
        for (subject, unit) in [(FILING, &self.case.place), (FILING_RECEIVED, &filing.unit)] {
            tally.count(self.key(subject, flags, unit, filing.on, filing.channel), filing.head_count);
        }
    }

    fn milestone(&self, milestone: &Milestone, tally: &mut Tally) {
        let (subject, flags) = match milestone.kind {
            MilestoneKind::Hearing => (HEARING, Flags::NONE),
            MilestoneKind::Escalation(to) => (ESCALATION, tier(to)),
            MilestoneKind::Extension => (EXTENSION, Flags::NONE),
            MilestoneKind::Reopening => (REOPENING, Flags::NONE),
            MilestoneKind::Diversion(to) => (DIVERSION, remedy(to)),
        };
        self.count(tally, subject, flags, &milestone.unit, milestone.on);
    }
}
