//! Folds a matter's facts, ordered by (day, position), into its petitions.

use super::{
    case::{
        Assignment, Case, Closing, DecidedObjection, Duty, Filing, Listing, Milestone, MilestoneKind, Order,
    },
    fact::{Fact, Happening},
    undone::undone,
};
use chrono::NaiveDate;
use redress_domain::{
    BacklogList, ReopenCause, Resolved, Satisfaction, UnitRef,
    petition::{PetitionEvent, steps::*},
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

/// The petitions of some facts, by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Cases(BTreeMap<Arc<str>, Case>);

impl Cases {
    /// Folds a prefix of the facts. A pure function: no clock, and no order except the facts' own.
    pub(super) fn of(facts: &[Fact]) -> Self {
        let (undone, taken_back) = (undone(facts), taken_back(facts));
        let counts = |fact: &&Fact| !undone.contains(&fact.position());
        let (answers, others): (Vec<&Fact>, Vec<&Fact>) =
            facts.iter().filter(counts).partition(|fact| is_answer(fact));
        let mut cases = Self::default();
        // Answers belong to closings, so all closings must be known first.
        for fact in others.into_iter().chain(answers) {
            match taken_back.contains(&fact.position()) {
                true => cases.take_back(fact),
                false => cases.apply(fact),
            }
        }
        cases
    }

    /// Continues with a fact whose day is not before those folded so far: the result equals [`of`](Self::of)
    /// all of them. Returns false and does nothing if the fact changes the meaning of earlier ones: then all
    /// must be folded again.
    pub(super) fn go_on(&mut self, facts: &[Fact], next: &Fact) -> bool {
        let changes_the_past = match next.step() {
            Some(PetitionEvent::Reopened(reopened)) => reopened.cause == ReopenCause::RecordingError,
            // An answer of the same day now belongs to this closing.
            Some(PetitionEvent::Closed(_)) => {
                facts.iter().rev().take_while(|fact| fact.day == next.day).any(is_answer)
            }
            _ => false,
        };
        if !changes_the_past {
            self.apply(next);
        }
        !changes_the_past
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Case> {
        self.0.values()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Case> {
        self.0.get(id)
    }

    /// Applies an assignment that an upheld objection took back.
    fn take_back(&mut self, fact: &Fact) {
        if let (Some(PetitionEvent::Assigned(assigned)), Some(case)) =
            (fact.step(), self.0.get_mut(fact.petition()))
        {
            case.assigned_in_vain(assigned);
        }
    }

    fn apply(&mut self, fact: &Fact) {
        let id = fact.petition();
        // Events of other streams that name a petition count in figures of their own families
        // (`cases::CountedInMatters`).
        let Some(step) = fact.step() else { return };
        match (step, self.0.get_mut(id)) {
            (PetitionEvent::Registered(registered), _) => {
                let id: Arc<str> = id.into();
                self.0.insert(id.clone(), Case::open(id, fact, registered));
            }
            (PetitionEvent::FollowedUp(answer), Some(case)) => case.answer(answer),
            (_, Some(case)) => case.apply(fact, step),
            // A petition has no facts before its registration.
            (_, None) => {}
        }
    }
}

fn is_answer(fact: &Fact) -> bool {
    matches!(fact.step(), Some(PetitionEvent::FollowedUp(_)))
}

/// Positions of the assignments that an upheld objection took back: the last one recorded before the decision.
fn taken_back(facts: &[Fact]) -> HashSet<i64> {
    let decisions = facts.iter().filter(|fact| matches!(fact.what, Happening::TakenBack(_)));
    let assignment = |decision: &Fact| {
        let assignments = facts.iter().filter(|fact| {
            matches!(fact.step(), Some(PetitionEvent::Assigned(_))) && fact.petition() == decision.petition()
        });
        assignments.map(Fact::position).filter(|position| *position < decision.position()).max()
    };
    decisions.filter_map(assignment).collect()
}

impl Case {
    fn open(id: Arc<str>, fact: &Fact, registered: &Registered) -> Self {
        let position = fact.position();
        let filing = Filing {
            position,
            at: fact.at(),
            on: registered.occurred_on,
            unit: registered.received_by.clone(),
            channel: registered.channel,
            head_count: registered.head_count,
            collective: registered.collective,
            repeat: registered.repeat_of.is_some(),
            competent: None,
        };
        Self {
            id,
            registered_on: registered.occurred_on,
            received_by: registered.received_by.clone(),
            place: registered.place.clone(),
            category: registered.category.clone(),
            category_position: position,
            kind: registered.kind,
            triage_due_on: registered.triage_due_on,
            first_triage_on: None,
            competent_level: None,
            round: 1,
            responsible: None,
            filings: vec![filing],
            assignments: Vec::new(),
            orders: Vec::new(),
            objections: Vec::new(),
            duties: Vec::new(),
            closings: Vec::new(),
            listings: Vec::new(),
            deliveries: Vec::new(),
            reviews: Vec::new(),
            termination: None,
            milestones: Vec::new(),
        }
    }

    fn apply(&mut self, fact: &Fact, step: &PetitionEvent) {
        let position = fact.position();
        match step {
            PetitionEvent::Triaged(triaged) => self.triaged(position, triaged),
            PetitionEvent::Assigned(assigned) => self.assigned(assigned),
            PetitionEvent::ObjectionDecided(decided) => self.objection_decided(decided),
            PetitionEvent::Accepted(accepted) => self.accepted(accepted),
            PetitionEvent::DeadlineExtended(extended) => {
                self.milestone(MilestoneKind::Extension, extended.occurred_on);
                // Where an upheld objection took the assignment back, there is no duty to extend.
                if let Some(unit) = self.responsible.clone() {
                    self.move_duty(unit, extended.due_on, extended.occurred_on);
                }
            }
            PetitionEvent::Escalated(escalated) => {
                self.milestone(MilestoneKind::Escalation(escalated.tier), escalated.occurred_on);
                self.end_assignment(escalated.occurred_on);
                self.move_duty(escalated.to.clone(), escalated.due_on, escalated.occurred_on);
                self.responsible = Some(escalated.to.clone());
            }
            PetitionEvent::HearingHeld(held) => self.milestone(MilestoneKind::Hearing, held.occurred_on),
            PetitionEvent::VisitRecorded(visit) => self.visited(fact, visit),
            PetitionEvent::Closed(closed) => self.closed(fact, closed),
            PetitionEvent::Reopened(reopened) => self.reopened(reopened),
            PetitionEvent::Corrected(corrected) => self.corrected(position, corrected),
            // The registration opens the petition; answers are matched with closings at the end.
            PetitionEvent::Registered(_) | PetitionEvent::FollowedUp(_) => {}
            PetitionEvent::BacklogListed(listed) => {
                let (list, on) = (listed.list.clone(), listed.occurred_on);
                self.listings.push(Listing { list, on, unit: self.carrier(), cancelled: false });
            }
            PetitionEvent::BacklogCancelled(cancelled) => self.struck_off(&cancelled.list),
            // Only its decision counts.
            PetitionEvent::AssignmentObjected(_) => {}
            // No figure is about sponsors.
            PetitionEvent::SponsorNamed(_) | PetitionEvent::SponsorReleased(_) => {}
            PetitionEvent::OpinionDelivered(_)
            | PetitionEvent::ReviewRequested(_)
            | PetitionEvent::ReviewDeclined(_)
            | PetitionEvent::ReviewSuspended(_)
            | PetitionEvent::ReviewResumed(_)
            | PetitionEvent::ReviewDecided(_)
            | PetitionEvent::Terminated(_)
            | PetitionEvent::TerminationWithdrawn(_) => self.after_closing(fact, step),
        }
    }

    /// Cancels what is listed on that list. There may be two: one was struck off, another followed, and then the
    /// closing on which the first striking off rested was undone.
    fn struck_off(&mut self, list: &BacklogList) {
        for listing in self.listings.iter_mut().filter(|listing| listing.list == *list) {
            listing.cancelled = true;
        }
    }

    fn milestone(&mut self, kind: MilestoneKind, on: NaiveDate) {
        self.milestones.push(Milestone { kind, on, unit: self.carrier() });
    }

    fn triaged(&mut self, position: i64, triaged: &Triaged) {
        if let Decision::Divert { remedy } = triaged.decision {
            self.milestone(MilestoneKind::Diversion(remedy), triaged.occurred_on);
        }
        self.first_triage_on.get_or_insert(triaged.occurred_on);
        self.kind = Some(triaged.kind);
        self.competent_level = Some(triaged.competent_level);
        // A visit before any triage is judged once, by the first level that a triage names.
        for filing in &mut self.filings {
            filing.competent.get_or_insert(triaged.competent_level);
        }
        if let Some(category) = triaged.category.as_ref().filter(|_| position > self.category_position) {
            self.category = Some(category.clone());
            self.category_position = position;
        }
    }

    fn assigned(&mut self, assigned: &Assigned) {
        self.ordered(assigned);
        self.end_assignment(assigned.occurred_on);
        self.assignments.push(Assignment {
            unit: assigned.unit.clone(),
            accept_due_on: assigned.accept_due_on,
            accepted_on: None,
            ended_on: None,
        });
        self.move_duty(assigned.unit.clone(), assigned.due_on, assigned.occurred_on);
        self.responsible = Some(assigned.unit.clone());
    }

    /// What such an assignment replaced stays replaced; from its place on, nobody is responsible.
    fn assigned_in_vain(&mut self, assigned: &Assigned) {
        self.ordered(assigned);
        self.end_assignment(assigned.occurred_on);
        self.replace_duty(assigned.occurred_on);
        self.responsible = None;
    }

    fn ordered(&mut self, assigned: &Assigned) {
        let by = assigned.by.as_ref().unwrap_or(&self.received_by).clone();
        self.orders.push(Order { by, on: assigned.occurred_on, misrouted: false });
    }

    fn objection_decided(&mut self, decided: &ObjectionDecided) {
        if let Some(order) = self.orders.last_mut() {
            order.misrouted |= decided.upheld;
            let (by, on, upheld) = (order.by.clone(), decided.occurred_on, decided.upheld);
            self.objections.push(DecidedObjection { by, on, upheld });
        }
    }

    fn accepted(&mut self, accepted: &Accepted) {
        if let Some(assignment) =
            self.assignments.last_mut().filter(|assignment| assignment.ended_on.is_none())
        {
            assignment.accepted_on = Some(accepted.occurred_on);
        }
        // Simplified handling may lower the due day.
        if let Some((due_on, unit)) = accepted.due_on.zip(self.responsible.clone()) {
            self.move_duty(unit, due_on, accepted.occurred_on);
        }
    }

    fn end_assignment(&mut self, on: NaiveDate) {
        if let Some(assignment) = self.assignments.last_mut() {
            assignment.ended_on.get_or_insert(on);
        }
    }

    /// A move or an extension on or before the due day replaces the duty. A later one leaves the missed duty
    /// with its unit.
    fn move_duty(&mut self, unit: UnitRef, due_on: NaiveDate, on: NaiveDate) {
        self.replace_duty(on);
        self.duties.push(Duty { round: self.round, unit, due_on, closed_on: None });
    }

    fn replace_duty(&mut self, on: NaiveDate) {
        let round = self.round;
        self.duties.pop_if(|duty| duty.round == round && on <= duty.due_on);
    }

    fn visited(&mut self, fact: &Fact, visit: &VisitRecorded) {
        self.filings.push(Filing {
            position: fact.position(),
            at: fact.at(),
            on: visit.occurred_on,
            unit: visit.unit.clone(),
            channel: visit.channel,
            head_count: visit.head_count,
            collective: visit.collective,
            repeat: true,
            competent: self.responsible.as_ref().map(|unit| unit.level).or(self.competent_level),
        });
    }

    fn closed(&mut self, fact: &Fact, closed: &Closed) {
        self.delivered_with(fact.position(), closed);
        self.closings.push(Closing {
            position: fact.position(),
            at: fact.at(),
            on: closed.occurred_on,
            unit: self.carrier(),
            outcome: closed.outcome,
            suggestion: closed.suggestion,
            untriaged: self.first_triage_on.is_none(),
            reopened: false,
            resolved: None,
            rating: None,
        });
        self.end_assignment(closed.occurred_on);
        let round = self.round;
        for duty in self.duties.iter_mut().filter(|duty| duty.round == round) {
            duty.closed_on = Some(closed.occurred_on);
        }
    }

    fn reopened(&mut self, reopened: &Reopened) {
        self.milestone(MilestoneKind::Reopening, reopened.occurred_on);
        for closing in &mut self.closings {
            closing.reopened = true;
        }
        self.round += 1;
        self.responsible = None;
    }

    fn corrected(&mut self, position: i64, corrected: &Corrected) {
        let target = match corrected.target {
            CorrectionTarget::Registration => self.filings.first_mut(),
            CorrectionTarget::Visit { position, .. } => {
                self.filings.iter_mut().find(|filing| filing.position == position)
            }
        };
        if let Some(filing) = target {
            filing.channel = corrected.channel.unwrap_or(filing.channel);
            filing.head_count = corrected.head_count.unwrap_or(filing.head_count);
            filing.collective = corrected.collective;
        }
        if let Some(place) = &corrected.place {
            self.place = place.clone();
        }
        if let Some(category) = &corrected.category {
            self.category = Some(category.clone());
            self.category_position = position;
        }
    }

    /// A follow-up belongs to the latest closing on or before its day. Of several answers the last known one
    /// counts.
    fn answer(&mut self, answer: &FollowedUp) {
        let closing = self.closings.iter_mut().rev().find(|closing| closing.on <= answer.occurred_on);
        let Some(closing) = closing else { return };
        if answer.resolved != Resolved::Unknown {
            closing.resolved = Some(answer.resolved);
        }
        if answer.satisfaction != Satisfaction::NotGiven {
            closing.rating = Some(answer.satisfaction);
        }
    }
}
