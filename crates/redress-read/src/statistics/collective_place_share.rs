//! Share of leaf units with a collective visit (发生集体访的基层单位占比).

use super::statistic::{Counts, pick, statistic};
use crate::matter::family::{COLLECTIVE, FILING};

statistic! {
    /// Leaf units with at least one collective visit, of the leaf units in service on the tree's day; by
    /// place always.
    pub COLLECTIVE_PLACE_SHARE {
        name: "collectivePlaceShare",
        chinese: "发生集体访的基层单位占比",
        dated_by: "filing",
        numerator: pick(FILING, COLLECTIVE),
        // Units are counted, not filings: what this picks only says which filings make a unit count.
        denominator: Some(pick(FILING, COLLECTIVE)),
        counts: Counts::LeafUnits,
        ..DEFAULT
    }
}
