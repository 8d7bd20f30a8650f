//! Closure rate of duties (办结率).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{CLOSED, DUTY};

statistic! {
    /// Duties whose petition is closed at the cut-off, of those due in the window.
    pub CLOSURE_DUE {
        name: "closureRate(DUE)",
        chinese: "办结率",
        dated_by: "`due_on`",
        numerator: pick(DUTY, CLOSED),
        denominator: Some(every(DUTY)),
        ..DEFAULT
    }
}
