//! Participation rate of ratings (参评率).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{CLOSING, RATED};

statistic! {
    /// Closings with a rating, of the closings in the window.
    pub PARTICIPATION {
        name: "participationRate",
        chinese: "参评率",
        dated_by: "closing",
        numerator: pick(CLOSING, RATED),
        denominator: Some(every(CLOSING)),
        ..AFTER_A_MONTH
    }
}
