//! The procedure that an event of a petition implies.

use super::{state::Petition, step::PetitionEvent};
use crate::Procedure;
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
                implied.limits.triage_days = days(event.occurred_on, event.triage_due_on);
                implied.groups.collective_from = collective_from(event.collective);
            }
            PetitionEvent::Assigned(event) => {
                implied.limits.accept_days = days(event.occurred_on, event.accept_due_on);
                implied.limits.handling_days = days(event.occurred_on, event.legal_limit_on);
            }
            PetitionEvent::Accepted(event) => {
                let extended_by = before.round.extended_by.unwrap_or(0);
                implied.limits.handling_days =
                    days(event.occurred_on, event.legal_limit_on).saturating_sub(extended_by);
            }
            PetitionEvent::Reopened(event) => {
                let assign_days = event.assign_due_on.map(|due| days(event.occurred_on, due));
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

fn days(from: NaiveDate, to: NaiveDate) -> u16 {
    u16::try_from((to - from).num_days()).unwrap_or(0)
}
