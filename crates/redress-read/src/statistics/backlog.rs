//! Lists of old cases (积案).

use super::{
    group::Group,
    statistic::{Statistic, every, pick, statistic},
};
use crate::matter::family::{BACKLOG, STRUCK_OFF};

statistic! {
    /// Listings of petitions as old cases; each for the unit responsible then.
    pub BACKLOG_LISTED {
        name: "backlog.listed",
        chinese: "积案数",
        dated_by: "the listing",
        numerator: every(BACKLOG),
        ..DEFAULT
    }
}

statistic! {
    /// Listings as old cases that are cancelled at the cut-off, of all listings; each has an end of its own.
    pub BACKLOG_CANCELLED {
        name: "backlog.cancelledRate",
        chinese: "积案销号率",
        dated_by: "the listing",
        numerator: pick(BACKLOG, STRUCK_OFF),
        denominator: Some(every(BACKLOG)),
        ..DEFAULT
    }
}

pub(super) const ALL: &[Statistic] = &[BACKLOG_LISTED, BACKLOG_CANCELLED];

/// Lists of old cases.
pub(super) const GROUP: Group = Group { field: "backlog", object: "Backlog", statistics: ALL };
