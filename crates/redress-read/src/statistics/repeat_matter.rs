//! 重复信访事项率

use super::{Statistic, pick};
use crate::subjects::{MATTER, REPEAT};

/// Matters filed again by the cut-off, of those first filed in the window.
pub const REPEAT_MATTER: Statistic = Statistic {
    name: "repeatMatterRate",
    chinese: "重复信访事项率",
    definition: "Matters filed again by the cut-off, of those first filed in the window.",
    dated_by: "first filing",
    numerator: pick(MATTER, REPEAT),
    denominator: Some(pick(MATTER, 0)),
    ..Statistic::DEFAULT
};
