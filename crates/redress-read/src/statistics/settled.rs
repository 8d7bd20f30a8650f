//! Resolution at or below a level (两不出: small matters do not leave the village, large ones not the township).

use super::statistic::{Pick, Statistic, StatisticId, pick, statistic};
use crate::matter::family::{CLOSING, RESOLVED};
use redress_domain::UnitLevel;

statistic! {
    /// Closings that are resolved as in `resolutionRate`, of responsible units (without one: of the unit that received
    /// the petition) of this level or below, of all such closings.
    SETTLED {
        name: "settledAtOrBelow",
        chinese: "",
        dated_by: "closing",
        numerator: pick(CLOSING, RESOLVED),
        denominator: Some(pick(CLOSING, RESOLVED)),
        ..AFTER_A_MONTH
    }
}

const fn at(name: &'static str, chinese: &'static str, level: UnitLevel) -> Statistic {
    let numerator = Pick { at_most: Some(level), ..SETTLED.numerator };
    Statistic { id: StatisticId::new(name), chinese, numerator, ..SETTLED }
}

/// By level, the lowest first.
pub(super) const ALL: &[Statistic] = &[
    at("settledAtOrBelow(VILLAGE)", "息访不出该层级占比", UnitLevel::Village),
    at("settledAtOrBelow(TOWNSHIP)", "息访不出该层级占比", UnitLevel::Township),
    at("settledAtOrBelow(DISTRICT)", "息访不出该层级占比", UnitLevel::District),
    at("settledAtOrBelow(CITY)", "息访不出该层级占比", UnitLevel::City),
    at("settledAtOrBelow(PROVINCE)", "息访不出该层级占比", UnitLevel::Province),
    at("settledAtOrBelow(NATION)", "息访不出该层级占比", UnitLevel::Nation),
];

/// Resolution at or below a level.
#[must_use]
pub fn settled_at_or_below(level: UnitLevel) -> &'static Statistic {
    &ALL[level as usize]
}
