//! 重复率

use super::{Statistic, pick};
use crate::subjects::{FILING, REPEAT};

/// Repeat filings, of all filings in the window.
pub const REPEAT_FILING: Statistic = Statistic {
    name: "repeatFilingRate",
    chinese: "重复率",
    definition: "Repeat filings, of all filings in the window.",
    dated_by: "filing",
    numerator: pick(FILING, REPEAT),
    denominator: Some(pick(FILING, 0)),
    ..Statistic::DEFAULT
};
