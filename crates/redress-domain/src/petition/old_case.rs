//! What follows from the state of a petition for its sponsor and for the lists of old cases.

use super::state::Petition;
use crate::{Kind, Outcome, Resolved};
use chrono::NaiveDate;

impl Petition {
    /// The day since which the petition counts as settled, for the lists of old cases: its opinion was
    /// delivered, and the petitioner's last known answer, by its day, is that it is resolved. `None` if it is
    /// not settled. The register shows another answer: the one recorded last ([`Petition::follow_up`]).
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

    /// Undoes the cancellings of the present round, whose closing is now undone as recorded in error. A true
    /// reopening begins another round, and leaves them.
    pub(super) fn undo_cancellings(&mut self) {
        let round = self.round.number;
        for listing in self.backlog.values_mut() {
            listing.cancelled.take_if(|cancelled| cancelled.round == round);
        }
    }

    /// The day of the last step of the sponsor's thread: of the naming, while there is a sponsor, whom a release or
    /// the naming of another ends. A release ends the thread, so that the next naming begins one: it follows the
    /// registration only.
    pub(super) fn sponsor_step_on(&self) -> Option<NaiveDate> {
        let named = self.sponsor.as_ref().map(|sponsor| sponsor.occurred_on);
        named.or(self.registration.as_ref().map(|registration| registration.occurred_on))
    }
}
