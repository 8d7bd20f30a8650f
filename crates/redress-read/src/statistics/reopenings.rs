//! 重新办理件次

use super::{Statistic, pick};
use crate::subjects::REOPENING;

/// Reopenings; the undoing of a closing is none.
pub const REOPENINGS: Statistic = Statistic {
    name: "reopenings",
    chinese: "重新办理件次",
    definition: "Reopenings; the undoing of a closing is none.",
    dated_by: "own day",
    numerator: pick(REOPENING, 0),
    ..Statistic::DEFAULT
};
