//! 化解率

use super::{Statistic, pick};
use crate::subjects::{CLOSING, CONFIRMED};

/// Of the closings that count as resolved, those whose last answer is “resolved”, to all closings in the window.
pub const CONFIRMED_RESOLUTION: Statistic = Statistic {
    name: "confirmedResolutionRate",
    chinese: "化解率",
    definition: "Of the closings that count as resolved, those whose last answer is “resolved”, to all closings in the window.",
    dated_by: "closing",
    numerator: pick(CLOSING, CONFIRMED),
    denominator: Some(pick(CLOSING, 0)),
    ..Statistic::AFTER_A_MONTH
};
