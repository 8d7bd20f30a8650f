//! What became of suggestions (建议).

use super::{
    group::Group,
    statistic::{Statistic, every, pick, statistic},
};
use crate::matter::family::{ADOPTED, SUGGESTION};

statistic! {
    /// Closings that say that a suggestion was adopted, in full or in part, of those that say what became of it.
    pub ADOPTION {
        name: "suggestions.adoptionRate",
        chinese: "建议采纳率",
        dated_by: "closing",
        numerator: pick(SUGGESTION, ADOPTED),
        denominator: Some(every(SUGGESTION)),
        ..DEFAULT
    }
}

pub(super) const ALL: &[Statistic] = &[ADOPTION];

/// What became of suggestions.
pub(super) const GROUP: Group = Group { field: "suggestions", object: "Suggestion", statistics: ALL };
