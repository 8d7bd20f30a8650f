//! Collective visits (集体访).

use super::statistic::{Pick, Quantity, Statistic, StatisticId, Visits, pick, statistic};
use crate::matter::family::{COLLECTIVE, FILING};

statistic! {
    /// Visits in person of five people or more.
    BATCHES {
        name: "collectiveVisits.batches",
        chinese: "集体访批次",
        dated_by: "filing",
        numerator: pick(FILING, COLLECTIVE),
        ..DEFAULT
    }
}

pub(super) const ALL: &[Statistic; 2] = &[
    BATCHES,
    Statistic {
        id: StatisticId::new("collectiveVisits.headCount"),
        chinese: "集体访人次",
        numerator: Pick { quantity: Quantity::People, ..BATCHES.numerator },
        ..BATCHES
    },
];

/// Visits in person of five people or more: batches and head count.
pub const COLLECTIVE_VISITS: Visits = Visits::of(ALL);
