//! Satisfaction rate (满意率).

use super::statistic::{pick, statistic};
use crate::matter::family::{CLOSING, RATED, SATISFIED};

statistic! {
    /// Closings rated as satisfied or basically satisfied, of the rated closings in the window.
    pub SATISFACTION {
        name: "satisfactionRate",
        chinese: "满意率",
        dated_by: "closing",
        numerator: pick(CLOSING, SATISFIED),
        denominator: Some(pick(CLOSING, RATED)),
        ..AFTER_A_MONTH
    }
}
