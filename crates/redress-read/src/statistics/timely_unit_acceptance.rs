//! 责任单位及时受理率

use super::{Statistic, pick};
use crate::subjects::{ASSIGNMENT, IN_TIME};

/// Assignments accepted by `accept_due_on`, of those whose `accept_due_on` lies in the window; replaced or closed before that day without having been accepted: left out.
pub const TIMELY_UNIT_ACCEPTANCE: Statistic = Statistic {
    name: "timelyUnitAcceptanceRate",
    chinese: "责任单位及时受理率",
    definition: "Assignments accepted by `accept_due_on`, of those whose `accept_due_on` lies in the window; replaced or closed before that day without having been accepted: left out.",
    dated_by: "`accept_due_on`",
    numerator: pick(ASSIGNMENT, IN_TIME),
    denominator: Some(pick(ASSIGNMENT, 0)),
    ..Statistic::DEFAULT
};
