//! Escalations (会诊升级件次).

use super::statistic::{Statistic, StatisticId, every, pick, statistic};
use crate::matter::family::{ESCALATION, tier};

statistic! {
    /// Escalations, by the tier reached.
    pub ESCALATIONS {
        name: "escalations",
        chinese: "会诊升级件次",
        dated_by: "own day",
        numerator: every(ESCALATION),
        ..DEFAULT
    }
}

const fn to(name: &'static str, of: u8) -> Statistic {
    let numerator = pick(ESCALATION, tier(of));
    Statistic { id: StatisticId::new(name), numerator, is_narrowed: true, ..ESCALATIONS }
}

pub(super) const ALL: &[Statistic] = &[
    ESCALATIONS,
    to("escalations(2)", 2),
    to("escalations(3)", 3),
    to("escalations(4)", 4),
    to("escalations(5)", 5),
    to("escalations(6)", 6),
    to("escalations(7)", 7),
    to("escalations(8)", 8),
    to("escalations(9)", 9),
];

/// Escalations: all, or to one tier from 2 on; `None` if there is no such tier.
#[must_use]
pub fn escalations(to: Option<u8>) -> Option<&'static Statistic> {
    let flags = to.filter(|to| *to < 31).map(tier);
    match (to, flags) {
        (None, _) => ALL.first(),
        (Some(_), flags) => ALL[1..].iter().find(|statistic| Some(statistic.numerator.all) == flags),
    }
}
