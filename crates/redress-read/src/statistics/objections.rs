//! Objections to assignments (退回).

use super::{
    group::Group,
    statistic::{Statistic, every, pick, statistic},
};
use crate::matter::family::{MISROUTED, OBJECTION, ORDER, UPHELD};

statistic! {
    /// Objections to assignments that were upheld, of those decided.
    pub OBJECTIONS_UPHELD {
        name: "objections.upheldRate",
        chinese: "退回成立率",
        dated_by: "the decision",
        numerator: pick(OBJECTION, UPHELD),
        denominator: Some(every(OBJECTION)),
        ..DEFAULT
    }
}

statistic! {
    /// Assignments to which an objection was upheld by the cut-off, of all assignments; for the unit that gave
    /// the order.
    pub MISROUTING {
        name: "objections.misroutingRate",
        chinese: "交办差错率",
        dated_by: "the assignment",
        numerator: pick(ORDER, MISROUTED),
        denominator: Some(every(ORDER)),
        ..DEFAULT
    }
}

pub(super) const ALL: &[Statistic] = &[OBJECTIONS_UPHELD, MISROUTING];

/// Objections to assignments.
pub(super) const GROUP: Group = Group { field: "objections", object: "Objection", statistics: ALL };
