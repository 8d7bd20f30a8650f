//! The columns about what follows an answer: its review and re-review, and the termination.
//!
//! A file says on which day a review was requested, and no other day: its decision, the delivery of that, and the re-review are
//! dated as the request.

use chrono::{DateTime, Utc};
use redress_domain::{
    ReviewResult, ReviewStage, SensitiveText, TerminationGround, UnitCode, UnitTree,
    petition::steps::{DecideReview, RequestReview, Terminate},
};

use crate::{columns::Column, row::Cells, step_list::Steps, times::When};

/// What a review found, which no file says.
const NOT_STATED: &str = "not stated";
/// The step that decides a re-review. Of a review: without the first three characters.
pub(crate) const RE_REVIEW_DECIDED: &str = "re-review-decided";

/// What followed the answer, by a row.
pub(crate) struct AfterClosing {
    requested: Option<When>,
    review: Option<ReviewResult>,
    re_review: Option<ReviewResult>,
    terminated: Option<When>,
}

/// The answer: the unit that gave it, and when.
pub(crate) struct Answered<'a> {
    pub(crate) by: &'a UnitCode,
    pub(crate) at: DateTime<Utc>,
}

impl Cells<'_> {
    /// Reads the columns. A result needs what it is the result of.
    pub(crate) fn after_closing(&mut self) -> AfterClosing {
        let needs = [
            (Column::ReviewResult, Column::ReviewRequestedOn, "only a requested review has a result"),
            (Column::ReReviewResult, Column::ReviewResult, "only a decided review is reviewed again"),
        ];
        for (column, needed, why) in needs {
            if self.cell(column).is_some() && self.text(needed).is_none() {
                let what = format!("expected an empty cell: {} is empty, and {why}", needed.name());
                self.bad(column, "REVIEW_MISSING", what);
            }
        }
        AfterClosing {
            requested: self.time(Column::ReviewRequestedOn),
            review: self.word(Column::ReviewResult),
            re_review: self.word(Column::ReReviewResult),
            terminated: self.time(Column::TerminatedOn),
        }
    }

    /// Adds the steps after an answer.
    pub(crate) fn add_after_closing(
        &mut self,
        steps: &mut Steps,
        after: &AfterClosing,
        answered: &Answered<'_>,
        units: &UnitTree,
    ) {
        let mut last = answered.at;
        if let Some(requested) = after.requested {
            last = requested.instant(Some(last), self.file.calendar);
            self.add_reviews(steps, after, &Answered { at: last, ..*answered }, units);
        }
        if let Some(terminated) = after.terminated {
            // The file does not say why. After a re-review, that is the ground; without one, only the other ground is possible.
            let ground = match after.re_review {
                Some(_) => TerminationGround::ReReviewed,
                None => TerminationGround::NoRequestInTime,
            };
            let at = terminated.instant(Some(last), self.file.calendar);
            steps.add("terminated", at, Terminate { ground, filed_with: None });
        }
    }

    fn add_reviews(
        &mut self,
        steps: &mut Steps,
        after: &AfterClosing,
        requested: &Answered<'_>,
        units: &UnitTree,
    ) {
        let (at, day) = (requested.at, requested.at.with_timezone(&self.file.calendar).date_naive());
        let stages = [
            (ReviewStage::Review, Column::ReviewRequestedOn, after.review),
            (ReviewStage::ReReview, Column::ReReviewResult, after.re_review),
        ];
        let mut of = requested.by;
        for (stage, column, result) in stages {
            if stage == ReviewStage::ReReview && result.is_none() {
                return;
            }
            let Some(to) = units.government_above(of, day) else {
                let what = format!(
                    "there is no government above the unit {of} that reviews its opinion; the file of units says which units are governments"
                );
                return self.bad(column, "REVIEWER_MISSING", what);
            };
            let (asked, decided) = match stage {
                ReviewStage::Review => ("review-requested", &RE_REVIEW_DECIDED["re-".len()..]),
                ReviewStage::ReReview => ("re-review-requested", RE_REVIEW_DECIDED),
            };
            steps.add(asked, at, RequestReview { stage, to: to.clone(), opinion_number: None });
            let Some(result) = result else { return };
            let finding = SensitiveText::new(NOT_STATED);
            steps.add(decided, at, DecideReview { result, number: None, delivered_on: Some(day), finding });
            of = to;
        }
    }
}
