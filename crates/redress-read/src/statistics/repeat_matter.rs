//! Rate of matters filed again (重复信访事项率).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{MATTER, REPEAT};

statistic! {
    /// Matters filed again by the cut-off, of those first filed in the window.
    pub REPEAT_MATTER {
        name: "repeatMatterRate",
        chinese: "重复信访事项率",
        dated_by: "first filing",
        numerator: pick(MATTER, REPEAT),
        denominator: Some(every(MATTER)),
        ..DEFAULT
    }
}
