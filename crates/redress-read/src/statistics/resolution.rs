//! Resolution rate (息访率).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{CLOSING, RESOLVED};

statistic! {
    /// Closings without, by the cut-off, a later filing in the matter, a reopening, or a last answer “not
    /// resolved”, of the closings in the window.
    pub RESOLUTION {
        name: "resolutionRate",
        chinese: "息访率",
        dated_by: "closing",
        numerator: pick(CLOSING, RESOLVED),
        denominator: Some(every(CLOSING)),
        ..AFTER_A_MONTH
    }
}
