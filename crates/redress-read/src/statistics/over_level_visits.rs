//! 越级访

use super::{Pick, Quantity, Statistic, pick};
use crate::subjects::{FILING, OVER_LEVEL};

const BATCHES: Statistic = Statistic {
    name: "overLevelVisits.batches",
    chinese: "越级访批次",
    definition: "Visits in person at a unit more than one level above the competent level.",
    dated_by: "filing",
    numerator: pick(FILING, OVER_LEVEL),
    ..Statistic::DEFAULT
};

/// Visits in person at a unit more than one level above the competent level: batches and head count.
pub const OVER_LEVEL_VISITS: &[Statistic] = &[
    BATCHES,
    Statistic {
        name: "overLevelVisits.headCount",
        chinese: "越级访人次",
        numerator: Pick { quantity: Quantity::People, ..BATCHES.numerator },
        ..BATCHES
    },
];
