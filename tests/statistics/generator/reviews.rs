//! What follows an opinion: delivered, reviewed, reviewed again, terminated.

use super::{planner::Planner, territory};
use chrono::Days;
use redress_domain::{
    DeclineGround, DeliveryMethod, OpinionStage, ReviewResult, ReviewStage, SensitiveText, TerminationGround,
    UnitCode, petition::steps::*,
};

fn words() -> SensitiveText {
    SensitiveText::new("as the law says")
}

impl Planner {
    /// Plans the way to the end of the procedure, as far as it goes. Returns whether a review returned the petition.
    pub fn opinions(&mut self, unit: &UnitCode) -> bool {
        if self.percent(10) {
            return false;
        }
        self.pass(4);
        self.deliver(OpinionStage::Handling);
        let first = self.review(ReviewStage::Review, unit);
        if first != Some(ReviewResult::Upheld) && first != Some(ReviewResult::Changed) {
            return first == Some(ReviewResult::Returned);
        }
        self.deliver(OpinionStage::Review);
        // Reviewed by the government above: the next one is above that.
        let Some(reviewed_by) = territory::government_above(unit) else { return false };
        match self.review(ReviewStage::ReReview, &reviewed_by) {
            Some(ReviewResult::Returned) => true,
            Some(_) => {
                self.deliver(OpinionStage::ReReview);
                self.terminate();
                false
            }
            None => false,
        }
    }

    fn deliver(&mut self, stage: OpinionStage) {
        self.pass(3);
        let method = self.one_of(DeliveryMethod::ALL);
        self.then(DeliverOpinion { stage, method });
    }

    /// Requests a review, and what becomes of it: the result, if it was decided.
    fn review(&mut self, stage: ReviewStage, of: &UnitCode) -> Option<ReviewResult> {
        if self.percent(8) {
            return None;
        }
        let until = self.day + Days::new(30);
        self.pass_until_about(until, 20);
        let above = territory::government_above(of).filter(|_| !self.percent(8));
        let (late, wrong) = (self.day > until, above.is_none());
        let to = above.unwrap_or_else(|| of.clone());
        self.then(RequestReview { stage, to, opinion_number: None });
        if late || wrong || self.percent(8) {
            self.pass(10);
            let ground = match (late, wrong) {
                (true, _) => DeclineGround::Late,
                (_, true) => DeclineGround::WrongBody,
                _ => DeclineGround::NotAParty,
            };
            self.then(DeclineReview { ground, reason: words() });
            return None;
        }
        if stage == ReviewStage::ReReview && self.percent(75) {
            self.pass(8);
            self.then(SuspendReview {});
            self.pass(12);
            if self.percent(15) {
                return None;
            }
            self.then(ResumeReview {});
        }
        self.pass_until_about(self.day + Days::new(30), 35);
        let result = self.one_of(&[
            ReviewResult::Upheld,
            ReviewResult::Upheld,
            ReviewResult::Changed,
            ReviewResult::Returned,
        ]);
        self.then(DecideReview { result, number: None, delivered_on: None, finding: words() });
        Some(result)
    }

    /// Terminates, withdraws that and terminates again; and people come all the same.
    fn terminate(&mut self) {
        self.pass(5);
        let end = || Terminate { ground: TerminationGround::ReReviewed, filed_with: None };
        self.then(end());
        self.then(WithdrawTermination { reason: words() });
        self.then(end());
        self.strike_off_the_list(self.day);
        self.pass(3);
        let (channel, unit) = (self.channel(), territory::top());
        self.then(RecordVisit { channel, unit, head_count: 1 });
    }
}
