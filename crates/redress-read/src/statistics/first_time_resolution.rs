//! First-time resolution rate (初次化解率).

use super::statistic::{pick, statistic};
use crate::matter::family::{CLOSING, FIRST, RESOLVED};

statistic! {
    /// As the resolution rate, for first closings of petitions that are no repeats.
    pub FIRST_TIME_RESOLUTION {
        name: "firstTimeResolutionRate",
        chinese: "初次化解率",
        dated_by: "closing",
        numerator: pick(CLOSING, FIRST.and(RESOLVED)),
        denominator: Some(pick(CLOSING, FIRST)),
        ..AFTER_A_MONTH
    }
}
