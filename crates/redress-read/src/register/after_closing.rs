//! The opinions of a petition, its reviews and its termination, as its row has them: one column, so that a list needs
//! no statement per petition.

use redress_domain::petition::{Opinion, Petition, Review, Termination};
use serde::{Deserialize, Serialize};

/// What followed the closings of a petition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AfterClosing {
    /// The opinions of every round, in the order in which they were recorded. Those of an undone closing are left out.
    pub opinions: Vec<Opinion>,
    /// The requests for review of every round, in that order.
    pub reviews: Vec<Review>,
    /// The end of the procedure, unless it was withdrawn.
    pub termination: Option<Termination>,
}

impl AfterClosing {
    /// The column; `None` if there is nothing.
    pub(super) fn of(petition: &Petition) -> Option<String> {
        let after = Self {
            opinions: petition.opinions.clone(),
            reviews: petition.reviews.clone(),
            termination: petition.termination.clone(),
        };
        let json = || serde_json::to_string(&after).expect("days and words are JSON");
        (after != Self::default()).then(json)
    }
}
