//! 发生集体访的基层单位占比

use super::{Statistic, pick};
use crate::subjects::{COLLECTIVE, FILING};

/// Leaf units with at least one collective visit, of the leaf units in service on the tree's day; by place always.
pub const COLLECTIVE_PLACE_SHARE: Statistic = Statistic {
    name: "collectivePlaceShare",
    chinese: "发生集体访的基层单位占比",
    definition: "Leaf units with at least one collective visit, of the leaf units in service on the tree's day; by place always.",
    dated_by: "filing",
    numerator: pick(FILING, COLLECTIVE),
    // Units are counted, not filings: what this picks only says which filings make a unit count.
    denominator: Some(pick(FILING, COLLECTIVE)),
    of_leaf_units: true,
    ..Statistic::DEFAULT
};
