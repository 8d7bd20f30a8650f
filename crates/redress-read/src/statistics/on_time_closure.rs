//! On-time closure rate (按期办结率).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{DUTY, IN_TIME};

statistic! {
    /// Duties whose round was closed on or before `due_on`, of those due in the window.
    pub ON_TIME_CLOSURE {
        name: "onTimeClosureRate",
        chinese: "按期办结率",
        dated_by: "`due_on`",
        numerator: pick(DUTY, IN_TIME),
        denominator: Some(every(DUTY)),
        ..DEFAULT
    }
}
