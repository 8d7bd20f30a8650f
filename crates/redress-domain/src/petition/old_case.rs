//! What follows from the state of a petition for its sponsor and for the lists of old cases.

use super::state::Petition;
use crate::{Kind, Outcome, Resolved};
use chrono::NaiveDate;

impl Petition {
    /// The day since which the petition counts as settled, for the lists of old cases: its opinion was
    /// delivered, and the petitioner's last known answer is that it is resolved. `None` if it is not settled.
    #[must_use]
    pub fn settled_on(&self) -> Option<NaiveDate> {
        let answer = self.last_answer.as_ref().filter(|answer| answer.resolved == Resolved::Yes)?;
        Some(self.opinion_delivered_on()?.max(answer.occurred_on))
    }

    /// The day on which the opinion of the present closing was delivered. A closing is an opinion if it answers
    /// an appeal with a unit responsible, and is neither a withdrawal nor a diversion.
    fn opinion_delivered_on(&self) -> Option<NaiveDate> {
        let closing = self.closing.as_ref()?;
        let is_opinion = self.kind == Some(Kind::Appeal)
            && self.round.responsible.is_some()
            && !matches!(closing.outcome, Outcome::Withdrawn | Outcome::Diverted);
        // A delivery that an older event dates before the closing counts as one of the closing's day.
        closing.delivered_on.filter(|_| is_opinion).map(|day| day.max(closing.occurred_on))
    }

    /// Undoes what was struck off on the ground of a closing that is now undone as recorded in error.
    pub(super) fn list_again(&mut self) {
        for listing in self.backlog.values_mut() {
            listing.cancelled.take_if(|cancelled| !cancelled.is_final);
        }
    }

    /// Makes what was struck off final: a true reopening leaves it.
    pub(super) fn settle_cancellings(&mut self) {
        for cancelled in self.backlog.values_mut().filter_map(|listing| listing.cancelled.as_mut()) {
            cancelled.is_final = true;
        }
    }

    /// The day before which no step of a sponsor can be: that of naming the present sponsor, whom another
    /// naming releases; otherwise that of the registration, because each sponsor is a thread of its own.
    pub(super) fn sponsor_step_on(&self) -> Option<NaiveDate> {
        let named = self.sponsor.as_ref().map(|sponsor| sponsor.occurred_on);
        named.or(self.registration.as_ref().map(|registration| registration.occurred_on))
    }
}
