//! Rate of repeat filings (重复率).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{FILING, REPEAT};

statistic! {
    /// Repeat filings, of all filings in the window.
    pub REPEAT_FILING {
        name: "repeatFilingRate",
        chinese: "重复率",
        dated_by: "filing",
        numerator: pick(FILING, REPEAT),
        denominator: Some(every(FILING)),
        ..DEFAULT
    }
}
