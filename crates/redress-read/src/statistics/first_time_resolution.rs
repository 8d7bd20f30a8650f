//! 初次化解率

use super::{Statistic, pick};
use crate::subjects::{CLOSING, FIRST, RESOLVED};

/// As the resolution rate, for first closings of petitions that are no repeats.
pub const FIRST_TIME_RESOLUTION: Statistic = Statistic {
    name: "firstTimeResolutionRate",
    chinese: "初次化解率",
    definition: "As the resolution rate, for first closings of petitions that are no repeats.",
    dated_by: "closing",
    numerator: pick(CLOSING, FIRST | RESOLVED),
    denominator: Some(pick(CLOSING, FIRST)),
    ..Statistic::AFTER_A_MONTH
};
