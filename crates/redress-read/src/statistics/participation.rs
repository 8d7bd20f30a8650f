//! 参评率

use super::{Statistic, pick};
use crate::subjects::{CLOSING, RATED};

/// Closings with a rating, of the closings in the window.
pub const PARTICIPATION: Statistic = Statistic {
    name: "participationRate",
    chinese: "参评率",
    definition: "Closings with a rating, of the closings in the window.",
    dated_by: "closing",
    numerator: pick(CLOSING, RATED),
    denominator: Some(pick(CLOSING, 0)),
    ..Statistic::AFTER_A_MONTH
};
