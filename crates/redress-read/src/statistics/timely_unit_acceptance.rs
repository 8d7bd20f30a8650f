//! Rate of timely acceptance by the responsible unit (责任单位及时受理率).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{ASSIGNMENT, IN_TIME};

statistic! {
    /// Assignments accepted by `accept_due_on`, of those whose `accept_due_on` lies in the window; replaced
    /// or closed before that day without having been accepted: left out.
    pub TIMELY_UNIT_ACCEPTANCE {
        name: "timelyUnitAcceptanceRate",
        chinese: "责任单位及时受理率",
        dated_by: "`accept_due_on`",
        numerator: pick(ASSIGNMENT, IN_TIME),
        denominator: Some(every(ASSIGNMENT)),
        ..DEFAULT
    }
}
