//! What follows from the state of a petition for its sponsor and for the lists of old cases.

use super::state::Petition;
use crate::Resolved;
use chrono::NaiveDate;

impl Petition {
    /// The day since which the petition counts as settled, for the lists of old cases: its procedure was terminated, or
    /// its opinion was delivered and the petitioner's last known answer, by its day, is that it is resolved. `None` if
    /// it is not settled. The register shows another answer: the one recorded last ([`Petition::follow_up`]).
    #[must_use]
    pub fn settled_on(&self) -> Option<NaiveDate> {
        let terminated_on = self.termination.as_ref().map(|termination| termination.on);
        [terminated_on, self.resolved_on()].into_iter().flatten().min()
    }

    /// The day since which its opinion is delivered and the petitioner says that it is resolved.
    fn resolved_on(&self) -> Option<NaiveDate> {
        let answer = self.last_answer.as_ref().filter(|answer| answer.resolved == Resolved::Yes)?;
        // What a review returned is handled again.
        let opinion = self.opinion().filter(|_| !self.is_returned())?;
        Some(opinion.delivery.as_ref()?.on.max(answer.occurred_on))
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
