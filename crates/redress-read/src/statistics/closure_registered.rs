//! 办结率（按登记）

use super::{Statistic, pick};
use crate::subjects::{CLOSED, REGISTRATION};

/// Petitions closed at the cut-off, of those registered in the window.
pub const CLOSURE_REGISTERED: Statistic = Statistic {
    name: "closureRate(REGISTERED)",
    chinese: "办结率（按登记）",
    definition: "Petitions closed at the cut-off, of those registered in the window.",
    dated_by: "registration",
    numerator: pick(REGISTRATION, CLOSED),
    denominator: Some(pick(REGISTRATION, 0)),
    ..Statistic::DEFAULT
};
