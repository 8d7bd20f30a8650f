//! 信访总量（件次）

use super::{Statistic, pick};
use crate::subjects::FILING;

/// Filings: registrations, and visits recorded later, by any channel.
pub const FILINGS: Statistic = Statistic {
    name: "filings",
    chinese: "信访总量（件次）",
    definition: "Filings: registrations, and visits recorded later, by any channel.",
    dated_by: "own day",
    numerator: pick(FILING, 0),
    ..Statistic::DEFAULT
};
