//! 息访率

use super::{Statistic, pick};
use crate::subjects::{CLOSING, RESOLVED};

/// Closings without, by the cut-off, a later filing in the matter, a reopening, or a last answer “not resolved”, of the closings in the window.
pub const RESOLUTION: Statistic = Statistic {
    name: "resolutionRate",
    chinese: "息访率",
    definition: "Closings without, by the cut-off, a later filing in the matter, a reopening, or a last answer “not resolved”, of the closings in the window.",
    dated_by: "closing",
    numerator: pick(CLOSING, RESOLVED),
    denominator: Some(pick(CLOSING, 0)),
    ..Statistic::AFTER_A_MONTH
};
