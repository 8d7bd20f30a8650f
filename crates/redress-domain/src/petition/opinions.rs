//! What follows from the opinions of a petition, their reviews and the termination.

use super::{
    opinion::{Opinion, Review},
    state::Petition,
};
use crate::{Kind, OpinionStage, Outcome, ReviewResult, UnitCode, UnitRef, guard::distinct};
use chrono::NaiveDate;

impl Petition {
    /// The unit whose opinion a closing with this outcome is now; `None` if it is no opinion. The closing of
    /// an appeal with a responsible unit is one, unless it was withdrawn or diverted.
    #[must_use]
    pub fn opinion_of(&self, outcome: Outcome) -> Option<&UnitRef> {
        let is_opinion =
            self.kind == Some(Kind::Appeal) && !matches!(outcome, Outcome::Withdrawn | Outcome::Diverted);
        self.round.responsible.as_ref().filter(|_| is_opinion)
    }

    /// The opinion in force: the last one of the present round, while the petition is closed.
    #[must_use]
    pub fn opinion(&self) -> Option<&Opinion> {
        self.opinions.last().filter(|opinion| self.is_in_force(opinion.round))
    }

    /// Whether the procedure has ended for good.
    #[must_use]
    pub fn is_terminated(&self) -> bool {
        self.termination.is_some()
    }

    /// The request for review that waits for its answer.
    #[must_use]
    pub fn open_review(&self) -> Option<&Review> {
        self.reviews.last().filter(|review| review.end.is_none() && self.is_in_force(review.round))
    }

    /// The body that answers the open request. A body that is not to review the opinion learns nothing of it.
    #[must_use]
    pub fn review_to(&self) -> Option<&UnitRef> {
        self.open_review().filter(|review| !review.wrong_body).map(|review| &review.to)
    }

    /// Codes of the bodies that were asked for a review, each once, answered or not; those that are not to review an opinion are left out. They go on
    /// reading the petition about which they decided.
    #[must_use]
    pub fn reviewers(&self) -> Vec<&UnitCode> {
        let reviews = self.reviews.iter().filter(|review| !review.wrong_body);
        distinct(reviews.map(|review| &review.to.code)).collect()
    }

    /// Whether the last review returned the petition, so that it waits for its reopening.
    #[must_use]
    pub fn is_returned(&self) -> bool {
        self.opinion().is_some_and(|opinion| opinion.result == Some(ReviewResult::Returned))
    }

    /// Last day to request a review of the opinion in force, while nobody has requested one that is open, and
    /// the petition waits for nothing else.
    #[must_use]
    pub fn appeal_until(&self) -> Option<NaiveDate> {
        let waits = self.is_terminated() || self.is_returned() || self.open_review().is_some();
        self.opinion().filter(|_| !waits)?.delivery.as_ref()?.appeal_until
    }

    /// The opinion of a stage in the present round, while the petition is closed.
    pub(super) fn opinion_at(&self, stage: OpinionStage) -> Option<&Opinion> {
        let mut opinions = self.opinions.iter().rev().filter(|opinion| self.is_in_force(opinion.round));
        opinions.find(|opinion| opinion.stage == stage)
    }

    /// The requests of the present round.
    pub(super) fn reviews_of_round(&self) -> impl Iterator<Item = &Review> {
        self.reviews.iter().filter(|review| review.round == self.round.number)
    }

    /// The day before which the petition is not reopened: that of the last step, or of an opinion's delivery or
    /// termination.
    pub(super) fn not_reopened_before(&self) -> Option<NaiveDate> {
        let opinions = self.opinions.iter().filter(|opinion| self.is_in_force(opinion.round));
        opinions.map(|opinion| Some(opinion.last_step_on)).chain([self.last_step_on]).max().flatten()
    }

    /// Records a step of the opinion in force.
    pub(super) fn step_of_opinion(&mut self, on: NaiveDate) {
        if let Some(opinion) = self.opinions.last_mut() {
            opinion.last_step_on = opinion.last_step_on.max(on);
        }
    }

    /// Takes away the deliveries after a day. A closing or decision may name a later day on which its opinion was delivered.
    pub fn take_away_deliveries_after(&mut self, day: NaiveDate) {
        for opinion in &mut self.opinions {
            opinion.delivery.take_if(|delivery| delivery.on > day);
        }
    }

    /// What was recorded on the opinions of the present round is not in force once their closing is undone. A termination is
    /// withdrawn before, but by the days of the events, the undoing may come first.
    pub(super) fn undo_opinions(&mut self) {
        let round = self.round.number;
        self.termination = None;
        self.opinions.retain(|opinion| opinion.round != round);
        self.reviews.retain(|review| review.round != round);
    }

    fn is_in_force(&self, round: u32) -> bool {
        self.closing.is_some() && round == self.round.number
    }
}
