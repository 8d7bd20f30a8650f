//! 办结率

use super::{Statistic, pick};
use crate::subjects::{CLOSED, DUTY};

/// Duties whose petition is closed at the cut-off, of those due in the window.
pub const CLOSURE_DUE: Statistic = Statistic {
    name: "closureRate(DUE)",
    chinese: "办结率",
    definition: "Duties whose petition is closed at the cut-off, of those due in the window.",
    dated_by: "`due_on`",
    numerator: pick(DUTY, CLOSED),
    denominator: Some(pick(DUTY, 0)),
    ..Statistic::DEFAULT
};
