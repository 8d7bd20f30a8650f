//! Confirmed resolution rate (化解率).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{CLOSING, CONFIRMED};

statistic! {
    /// Of the closings that count as resolved, those whose last answer is “resolved”, to all closings in the
    /// window.
    pub CONFIRMED_RESOLUTION {
        name: "confirmedResolutionRate",
        chinese: "化解率",
        dated_by: "closing",
        numerator: pick(CLOSING, CONFIRMED),
        denominator: Some(every(CLOSING)),
        ..AFTER_A_MONTH
    }
}
