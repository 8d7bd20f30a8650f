//! 按期办结率

use super::{Statistic, pick};
use crate::subjects::{DUTY, IN_TIME};

/// Duties whose round was closed on or before `due_on`, of those due in the window.
pub const ON_TIME_CLOSURE: Statistic = Statistic {
    name: "onTimeClosureRate",
    chinese: "按期办结率",
    definition: "Duties whose round was closed on or before `due_on`, of those due in the window.",
    dated_by: "`due_on`",
    numerator: pick(DUTY, IN_TIME),
    denominator: Some(pick(DUTY, 0)),
    ..Statistic::DEFAULT
};
