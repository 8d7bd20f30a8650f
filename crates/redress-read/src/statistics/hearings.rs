//! 听证次数

use super::{Statistic, pick};
use crate::subjects::HEARING;

/// Hearings held.
pub const HEARINGS: Statistic = Statistic {
    name: "hearings",
    chinese: "听证次数",
    definition: "Hearings held.",
    dated_by: "own day",
    numerator: pick(HEARING, 0),
    ..Statistic::DEFAULT
};
