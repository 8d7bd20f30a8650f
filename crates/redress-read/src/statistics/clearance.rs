//! 结案率

use super::{Statistic, pick};
use crate::subjects::{CLEARANCE, REGISTRATION};

/// Closings in the window to registrations in the window; may exceed 1.
pub const CLEARANCE_RATE: Statistic = Statistic {
    name: "clearanceRate",
    chinese: "结案率",
    definition: "Closings in the window to registrations in the window; may exceed 1.",
    dated_by: "own day",
    numerator: pick(CLEARANCE, 0),
    denominator: Some(pick(REGISTRATION, 0)),
    may_exceed_one: true,
    ..Statistic::DEFAULT
};
