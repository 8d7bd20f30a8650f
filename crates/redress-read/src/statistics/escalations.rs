//! 会诊升级件次

use super::{Statistic, pick};
use crate::subjects::{ESCALATION, tier};

const fn escalations(name: &'static str, flags: i32) -> Statistic {
    Statistic {
        name,
        chinese: "会诊升级件次",
        definition: "Escalations, by the tier reached.",
        dated_by: "own day",
        numerator: pick(ESCALATION, flags),
        ..Statistic::DEFAULT
    }
}

/// Escalations, all and by the tier reached.
pub const ESCALATIONS: &[Statistic] = &[
    escalations("escalations", 0),
    escalations("escalations(2)", tier(2)),
    escalations("escalations(3)", tier(3)),
    escalations("escalations(4)", tier(4)),
    escalations("escalations(5)", tier(5)),
    escalations("escalations(6)", tier(6)),
    escalations("escalations(7)", tier(7)),
    escalations("escalations(8)", tier(8)),
    escalations("escalations(9)", tier(9)),
];
