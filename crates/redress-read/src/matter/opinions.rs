//! What follows an opinion: its delivery, review and re-review, and the termination.
//!
//! Late facts may stand before what was recorded earlier, so each event finds what it belongs to by the order of the
//! log: a delivery the last closing before it, an answer the last request before it.

use super::{
    case::{Case, Delivery, Review, Termination},
    fact::Fact,
};
use chrono::NaiveDate;
use redress_domain::{
    OpinionStage, ReviewStage, UnitRef,
    petition::{PetitionEvent, steps::*},
};

impl Case {
    /// Applies a step after the closing.
    pub(super) fn after_closing(&mut self, fact: &Fact, step: &PetitionEvent) {
        let position = fact.position();
        match step {
            PetitionEvent::OpinionDelivered(delivered) if delivered.stage == OpinionStage::Handling => {
                self.delivered(position, delivered.occurred_on);
            }
            PetitionEvent::ReviewRequested(requested) => self.review_requested(position, requested),
            PetitionEvent::Terminated(terminated) => {
                self.termination = Some(Termination { on: terminated.occurred_on, at: fact.at() });
            }
            PetitionEvent::TerminationWithdrawn(_) => self.termination = None,
            step => self.review_answered(position, step),
        }
    }

    /// A closing that says that its opinion was delivered; one on a day before the closing counts as of its day.
    pub(super) fn delivered_with(&mut self, position: i64, closed: &Closed) {
        let Some(unit) = self.opinion_of(closed.outcome).cloned() else { return };
        if let Some(on) = closed.delivered_on.map(|on| on.max(closed.occurred_on)) {
            self.deliveries.push(Delivery { closing: position, on, unit, requested: false });
        }
    }

    fn delivered(&mut self, position: i64, on: NaiveDate) {
        if let Some((closing, unit)) = self.closing_before(position) {
            self.deliveries.push(Delivery { closing, on, unit, requested: false });
        }
    }

    /// The closing in whose round an event was recorded: its position and unit.
    fn closing_before(&self, position: i64) -> Option<(i64, UnitRef)> {
        let before = self.closings.iter().filter(|closing| closing.position < position);
        before.max_by_key(|closing| closing.position).map(|closing| (closing.position, closing.unit.clone()))
    }

    fn review_requested(&mut self, position: i64, requested: &ReviewRequested) {
        let Some((closing, handled_by)) = self.closing_before(position) else { return };
        let is_review = requested.stage == ReviewStage::Review;
        let reviewed = self.reviews.iter().rev().find(|review| {
            review.closing == closing && review.stage == ReviewStage::Review && review.decided.is_some()
        });
        let of = reviewed.filter(|_| !is_review).map_or(handled_by, |review| review.to.clone());
        let mut deliveries = self.deliveries.iter_mut();
        if let Some(delivery) = deliveries.find(|delivery| is_review && delivery.closing == closing) {
            delivery.requested = true;
        }
        self.reviews.push(Review {
            position,
            closing,
            of,
            to: requested.to.clone(),
            stage: requested.stage,
            decide_by: requested.decide_by,
            left_out: requested.late || requested.wrong_body,
            suspended: false,
            decided: None,
        });
    }

    fn review_answered(&mut self, position: i64, step: &PetitionEvent) {
        let before = self.reviews.iter_mut().filter(|review| review.position < position);
        let Some(review) = before.max_by_key(|review| review.position) else { return };
        match step {
            PetitionEvent::ReviewDeclined(_) => review.left_out = true,
            PetitionEvent::ReviewSuspended(_) => review.suspended = true,
            PetitionEvent::ReviewResumed(resumed) => {
                (review.suspended, review.decide_by) = (false, resumed.decide_by);
            }
            PetitionEvent::ReviewDecided(decided) => {
                review.decided = Some((decided.occurred_on, decided.result));
            }
            _ => {}
        }
    }
}
