//! Clearance rate (结案率).

use super::statistic::{every, statistic};
use crate::matter::family::{CLEARANCE, REGISTRATION};

statistic! {
    /// Closings in the window to registrations in the window; may exceed 1.
    pub CLEARANCE_RATE {
        name: "clearanceRate",
        chinese: "结案率",
        dated_by: "own day",
        numerator: every(CLEARANCE),
        denominator: Some(every(REGISTRATION)),
        may_exceed_one: true,
        ..DEFAULT
    }
}
