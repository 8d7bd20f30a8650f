//! The procedure that an event of a petition implies.

use super::{
    state::{Petition, Round},
    step::PetitionEvent,
    steps::Assigned,
};
use crate::{Limit, Procedure, procedure::Limits};
use chrono::NaiveDate;

impl Procedure {
    /// Returns a procedure under which an event may have been decided, for events whose procedure version is
    /// not available. Its limits are the event's own, its thresholds refuse nothing, and every rule that does
    /// not depend on a number still applies.
    #[must_use]
    pub fn implied_by(&self, before: &Petition, event: &PetitionEvent) -> Self {
        let mut implied = self.without_thresholds();
        let collective_from = |collective: bool| if collective { 1 } else { u32::MAX };
        match event {
            PetitionEvent::Registered(event) => {
                implied.limits.triage_days =
                    Limit::implied(event.occurred_on, event.triage_due_on, event.calendar_assumed);
                implied.groups.collective_from = collective_from(event.collective);
            }
            PetitionEvent::Assigned(event) => implied.limits.imply_assignment(&before.round, event),
            PetitionEvent::Accepted(event) => {
                let extended_by = before.round.extended_by.unwrap_or(0);
                let counted = Limit::implied(event.occurred_on, event.legal_limit_on, event.calendar_assumed);
                match before.round.simplified {
                    true => implied.limits.simplified_days = counted,
                    false => {
                        let days = counted.days.saturating_sub(extended_by);
                        implied.limits.handling_days = Limit { days, ..counted };
                    }
                }
            }
            PetitionEvent::Reopened(event) => {
                let implied_by = |due| Limit::implied(event.occurred_on, due, event.calendar_assumed);
                let assign_days = event.assign_due_on.map(implied_by);
                implied.limits.assign_days = assign_days.unwrap_or(implied.limits.assign_days);
            }
            PetitionEvent::Closed(event) => {
                let delivered = event.delivered_on.zip(event.appeal_until);
                implied.limits.imply_appeal(delivered, event.calendar_assumed);
            }
            PetitionEvent::OpinionDelivered(event) => {
                let delivered = event.appeal_until.map(|until| (event.occurred_on, until));
                implied.limits.imply_appeal(delivered, event.calendar_assumed);
            }
            PetitionEvent::ReviewDecided(event) => {
                let delivered = event.delivered_on.zip(event.appeal_until);
                implied.limits.imply_appeal(delivered, event.calendar_assumed);
            }
            PetitionEvent::ReviewRequested(event) => {
                implied.limits.review_days =
                    Limit::implied(event.occurred_on, event.decide_by, event.calendar_assumed);
            }
            PetitionEvent::VisitRecorded(event) => {
                implied.groups.collective_from = collective_from(event.collective);
            }
            PetitionEvent::Corrected(event) => {
                implied.groups.collective_from = collective_from(event.collective);
            }
            _ => {}
        }
        implied
    }
}

impl Limits {
    /// Sets what leads from the day of a delivery to the last day to request a review.
    fn imply_appeal(&mut self, delivered: Option<(NaiveDate, NaiveDate)>, calendar_assumed: bool) {
        if let Some((on, until)) = delivered {
            self.appeal_days = Limit::implied(on, until, calendar_assumed);
        }
    }

    /// Sets what counts the limits of an assignment. Of the legal one: ordinary handling from the round's first day,
    /// and simplified handling from its acceptance, or else from the last day to accept.
    fn imply_assignment(&mut self, round: &Round, event: &Assigned) {
        let implied = |from, to| Limit::implied(from, to, event.calendar_assumed);
        self.accept_days = implied(event.occurred_on, event.accept_due_on);
        if let Some(until) = event.objection_until {
            self.objection_days = implied(event.occurred_on, until);
        }
        let begins_on = round.first_accepted_on.or(round.first_assigned_on).unwrap_or(event.occurred_on);
        let counted = implied(begins_on, event.legal_limit_on);
        let days = counted.days.saturating_sub(round.extended_by.unwrap_or(0));
        self.handling_days = Limit { days, ..counted };
        let from = round.first_accepted_on.unwrap_or(event.accept_due_on);
        self.simplified_days = implied(from, event.legal_limit_on);
    }
}
