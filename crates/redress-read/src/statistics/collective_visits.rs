//! 集体访

use super::{Pick, Quantity, Statistic, pick};
use crate::subjects::{COLLECTIVE, FILING};

const BATCHES: Statistic = Statistic {
    name: "collectiveVisits.batches",
    chinese: "集体访批次",
    definition: "Visits in person of five people or more.",
    dated_by: "filing",
    numerator: pick(FILING, COLLECTIVE),
    ..Statistic::DEFAULT
};

/// Visits in person of five people or more: batches and head count.
pub const COLLECTIVE_VISITS: &[Statistic] = &[
    BATCHES,
    Statistic {
        name: "collectiveVisits.headCount",
        chinese: "集体访人次",
        numerator: Pick { quantity: Quantity::People, ..BATCHES.numerator },
        ..BATCHES
    },
];
