//! 满意率

use super::{Statistic, pick};
use crate::subjects::{CLOSING, RATED, SATISFIED};

/// Closings rated as satisfied or basically satisfied, of the rated closings in the window.
pub const SATISFACTION: Statistic = Statistic {
    name: "satisfactionRate",
    chinese: "满意率",
    definition: "Closings rated as satisfied or basically satisfied, of the rated closings in the window.",
    dated_by: "closing",
    numerator: pick(CLOSING, SATISFIED),
    denominator: Some(pick(CLOSING, RATED)),
    ..Statistic::AFTER_A_MONTH
};
