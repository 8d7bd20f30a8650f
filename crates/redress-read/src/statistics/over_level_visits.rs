//! Over-level visits (越级访).

use super::statistic::{Pick, Quantity, Statistic, StatisticId, Visits, pick, statistic};
use crate::matter::family::{FILING, OVER_LEVEL};

statistic! {
    /// Visits in person at a unit more than one level above the competent level.
    BATCHES {
        name: "overLevelVisits.batches",
        chinese: "越级访批次",
        dated_by: "filing",
        numerator: pick(FILING, OVER_LEVEL),
        ..DEFAULT
    }
}

pub(super) const ALL: &[Statistic; 2] = &[
    BATCHES,
    Statistic {
        id: StatisticId::new("overLevelVisits.headCount"),
        chinese: "越级访人次",
        numerator: Pick { quantity: Quantity::People, ..BATCHES.numerator },
        ..BATCHES
    },
];

/// Visits in person at a unit more than one level above the competent level: batches and head count.
pub const OVER_LEVEL_VISITS: Visits = Visits::of(ALL);
