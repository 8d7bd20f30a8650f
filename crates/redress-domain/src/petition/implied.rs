//! The procedure that an event of a petition implies.

use super::{state::Petition, step::PetitionEvent};
use crate::{Limit, Procedure};

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
            PetitionEvent::Assigned(event) => {
                let implied_by = |to| Limit::implied(event.occurred_on, to, event.calendar_assumed);
                implied.limits.accept_days = implied_by(event.accept_due_on);
                implied.limits.handling_days = implied_by(event.legal_limit_on);
            }
            PetitionEvent::Accepted(event) => {
                let extended_by = before.round.extended_by.unwrap_or(0);
                let counted = Limit::implied(event.occurred_on, event.legal_limit_on, event.calendar_assumed);
                implied.limits.handling_days =
                    Limit { days: counted.days.saturating_sub(extended_by), ..counted };
            }
            PetitionEvent::Reopened(event) => {
                let implied_by = |due| Limit::implied(event.occurred_on, due, event.calendar_assumed);
                let assign_days = event.assign_due_on.map(implied_by);
                implied.limits.assign_days = assign_days.unwrap_or(implied.limits.assign_days);
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
