//! The books of the witness about opinions: what was delivered, reviewed and terminated.

use super::witness::{is_within, plus};
use crate::fixture::{KINDS, UNITS};
use chrono::NaiveDate;
use redress_domain::{
    petition::{Petition, PetitionEvent as E, steps::*},
    *,
};

/// Since the last closing that counts.
#[derive(Default)]
pub(super) struct Opinions {
    /// Those of the round: the unit, and until when a request is in time, once delivered.
    given: Vec<(UnitRef, Option<Option<NaiveDate>>)>,
    open: Option<ReviewRequested>,
    suspended: Option<(NaiveDate, Option<NaiveDate>)>,
    /// The day of the open review's last step.
    review_step: Option<NaiveDate>,
    requested: bool,
    returned: bool,
    terminated_on: Option<NaiveDate>,
    /// The day of the last step of an opinion.
    last: Option<NaiveDate>,
}

fn kind(code: &str) -> Option<UnitKind> {
    KINDS.iter().find(|(of, _)| *of == code).map(|(_, kind)| *kind)
}

/// The lowest government above a unit, by the table of units alone.
fn government_above(code: &str) -> Option<&'static str> {
    let parent = UNITS.iter().find(|(of, ..)| *of == code)?.2?;
    if kind(parent) == Some(UnitKind::Government) { Some(parent) } else { government_above(parent) }
}

impl Opinions {
    /// A closing with this unit's opinion, if it is one.
    pub(super) fn closed(&mut self, unit: Option<UnitRef>, fact: &Closed) {
        let Some(unit) = unit else {
            assert_eq!(fact.appeal_until, None, "what is no opinion has no last day");
            return;
        };
        assert!(fact.delivered_on.is_none_or(|on| on >= fact.occurred_on));
        assert_eq!(fact.appeal_until, fact.delivered_on.map(|on| plus(on, 30)));
        self.given = vec![(unit, fact.appeal_until.map(Some))];
        self.last = fact.delivered_on.max(Some(fact.occurred_on));
    }

    /// Whether a reopening is possible; it clears the books.
    pub(super) fn reopened(&mut self, fact: &Reopened) {
        let undone = fact.cause == ReopenCause::RecordingError;
        let ordered = fact.cause == ReopenCause::ReviewOrdered;
        assert!(self.terminated_on.is_none());
        assert!(undone || self.open.is_none());
        assert!(ordered || !self.returned);
        assert!(!ordered || !self.requested || self.returned);
        assert!(self.last.is_none_or(|last| last <= fact.occurred_on));
        *self = Self::default();
    }

    pub(super) fn followed_up(&self) {
        assert!(!self.returned);
    }

    /// Judges an event after the closing; `false` if it is another one.
    pub(super) fn watch(&mut self, event: &E, moment: &Moment) -> bool {
        let day = event.occurred_on();
        let is_late_fact = matches!(event, E::OpinionDelivered(_) | E::ReviewRequested(_));
        match event {
            E::OpinionDelivered(fact) => self.delivered(fact),
            E::ReviewRequested(fact) => self.requested(fact),
            E::ReviewDeclined(fact) => self.declined(fact),
            E::ReviewSuspended(_) => {
                let open = self.open.as_ref().expect("open");
                assert!(open.stage == ReviewStage::ReReview && !open.late && !open.wrong_body);
                assert!(self.suspended.is_none());
                self.suspended = Some((day, None));
            }
            E::ReviewResumed(fact) => {
                let (since, until) = self.suspended.as_mut().expect("suspended");
                assert!(until.replace(day).is_none());
                let open = self.open.as_mut().expect("open");
                assert_eq!(fact.decide_by - open.decide_by, day - *since);
                open.decide_by = fact.decide_by;
            }
            E::ReviewDecided(fact) => self.decided(fact),
            E::Terminated(fact) => {
                assert_eq!(fact.ground, TerminationGround::ReReviewed);
                assert!(self.given.len() == 3 && self.given[2].1.is_some() && self.open.is_none());
                assert!(!self.returned && self.terminated_on.replace(day).is_none());
                assert!(self.last.is_none_or(|last| last <= day));
                self.last = Some(day);
            }
            E::TerminationWithdrawn(_) => {
                assert!(self.terminated_on.take().is_some_and(|on| on <= day));
                self.last = Some(day);
            }
            _ => return false,
        }
        if self.open.is_some() {
            assert!(self.review_step.is_none_or(|last| last <= day));
            self.review_step = Some(day);
        }
        assert!(day <= moment.today);
        assert!(is_late_fact || moment.any_day || plus(day, 3) >= moment.today, "too far back");
        true
    }

    fn delivered(&mut self, fact: &OpinionDelivered) {
        let (_, delivered) = &mut self.given[fact.stage as usize];
        let until = (fact.stage != OpinionStage::ReReview).then(|| plus(fact.occurred_on, 30));
        assert_eq!(fact.appeal_until, until);
        assert!(delivered.replace(until).is_none(), "delivered twice");
        self.last = self.last.max(Some(fact.occurred_on));
    }

    fn requested(&mut self, fact: &ReviewRequested) {
        assert!(self.open.is_none() && self.terminated_on.is_none() && !self.returned);
        assert_eq!(self.given.len(), 1 + fact.stage as usize, "the stage before, and not this one");
        let (unit, delivered) = self.given.last().expect("an opinion");
        let until = delivered.expect("delivered").expect("no re-review");
        assert_eq!((fact.late, fact.decide_by), (fact.occurred_on > until, plus(fact.occurred_on, 30)));
        let code = fact.to.code.as_str();
        let above = fact.to.level as u8 == unit.level as u8 + 1
            && matches!(kind(code), Some(UnitKind::Department | UnitKind::Bureau));
        assert_eq!(fact.wrong_body, !above && government_above(unit.code.as_str()) != Some(code));
        assert!(fact.wrong_body || !is_within(&fact.to.code, &unit.code));
        (self.open, self.suspended, self.review_step) = (Some(fact.clone()), None, None);
        self.requested = true;
    }

    fn answered(&mut self, day: NaiveDate) -> ReviewRequested {
        assert!(self.suspended.is_none_or(|(_, until)| until.is_some()), "suspended");
        assert!(self.review_step.is_none_or(|last| last <= day));
        self.open.take().expect("open")
    }

    fn declined(&mut self, fact: &ReviewDeclined) {
        let open = self.answered(fact.occurred_on);
        let expected = match (open.late, open.wrong_body) {
            (true, _) => fact.ground == DeclineGround::Late,
            (_, true) => fact.ground == DeclineGround::WrongBody,
            _ => matches!(fact.ground, DeclineGround::NotAParty | DeclineGround::OtherRemedy),
        };
        assert!(expected, "{:?} of {open:?}", fact.ground);
    }

    fn decided(&mut self, fact: &ReviewDecided) {
        let open = self.answered(fact.occurred_on);
        assert!(!open.late && !open.wrong_body);
        assert!(fact.delivered_on.is_none_or(|on| on >= fact.occurred_on));
        let is_last = open.stage == ReviewStage::ReReview;
        let until = fact.delivered_on.filter(|_| !is_last).map(|on| plus(on, 30));
        assert_eq!(fact.appeal_until, until);
        self.given.push((open.to, fact.delivered_on.map(|_| until)));
        self.returned = fact.result == ReviewResult::Returned;
        self.last = self.last.max(fact.delivered_on).max(Some(fact.occurred_on));
    }

    /// The petition, folded, is as these books have it.
    pub(super) fn agree(&self, petition: &Petition) {
        assert_eq!(petition.open_review().is_some(), self.open.is_some());
        assert_eq!(
            petition.open_review().map(|open| open.decide_by),
            self.open.as_ref().map(|o| o.decide_by)
        );
        let to = self.open.as_ref().filter(|open| !open.wrong_body).map(|open| &open.to);
        assert_eq!(petition.review_to(), to);
        assert_eq!(petition.termination.as_ref().map(|end| end.on), self.terminated_on);
        assert_eq!(petition.is_returned(), self.returned);
        let delivered = self.given.last().is_some_and(|(_, delivered)| delivered.is_some());
        assert_eq!(petition.opinion().is_some_and(|opinion| opinion.delivery.is_some()), delivered);
        assert_eq!(petition.opinion().map(|opinion| &opinion.unit), self.given.last().map(|(unit, _)| unit));
    }
}
