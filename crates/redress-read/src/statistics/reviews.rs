//! Reviews of opinions (复查、复核), and terminations (终结).

use super::{
    group::Group,
    statistic::{Statistic, every, pick, statistic},
};
use crate::matter::family::{
    DELIVERY, FILING_AFTER_TERMINATION, IN_TIME, OVERTURNED, REQUESTED, REVIEW, REVIEW_DUE, TERMINATION,
};

statistic! {
    /// Delivered opinions of handling units of which a review was requested by the cut-off (declined, late or of a wrong
    /// body, too), of all delivered.
    pub REVIEW_REQUESTS {
        name: "reviews.requestRate",
        chinese: "申请复查率",
        dated_by: "the delivery",
        numerator: pick(DELIVERY, REQUESTED),
        denominator: Some(every(DELIVERY)),
        ..AFTER_A_MONTH
    }
}

statistic! {
    /// Reviews and re-reviews decided by `decide_by`, of those requested. Requests that are declined, late, of a wrong
    /// body, or suspended at the cut-off are left out. For the reviewing unit.
    pub TIMELY_REVIEWS {
        name: "reviews.timelyRate",
        chinese: "复查复核按期率",
        dated_by: "`decide_by`",
        numerator: pick(REVIEW_DUE, IN_TIME),
        denominator: Some(every(REVIEW_DUE)),
        ..DEFAULT
    }
}

statistic! {
    /// Decided reviews and re-reviews that changed the opinion or returned the petition, of all decided; for the unit
    /// whose opinion it was.
    pub OVERTURNED_OPINIONS {
        name: "reviews.overturnRate",
        chinese: "复查复核纠错率",
        dated_by: "the decision",
        numerator: pick(REVIEW, OVERTURNED),
        denominator: Some(every(REVIEW)),
        ..DEFAULT
    }
}

statistic! {
    /// Terminations that were not withdrawn by the cut-off.
    pub TERMINATIONS {
        name: "reviews.terminations",
        chinese: "终结件次",
        dated_by: "own day",
        numerator: every(TERMINATION),
        ..DEFAULT
    }
}

statistic! {
    /// Filings of a matter, visits of the petition itself too, after a termination that is in force at the cut-off; for
    /// the place of the filing petition, always.
    pub FILINGS_AFTER_TERMINATION {
        name: "reviews.filingsAfterTermination",
        chinese: "终结后来访批次",
        dated_by: "own day",
        numerator: every(FILING_AFTER_TERMINATION),
        ..DEFAULT
    }
}

pub(super) const ALL: &[Statistic] =
    &[REVIEW_REQUESTS, TIMELY_REVIEWS, OVERTURNED_OPINIONS, TERMINATIONS, FILINGS_AFTER_TERMINATION];

/// Reviews of opinions, and terminations.
pub(super) const GROUP: Group = Group { field: "reviews", object: "Review", statistics: ALL };
