//! Hearings (听证次数).

use super::statistic::{every, statistic};
use crate::matter::family::HEARING;

statistic! {
    /// Hearings held.
    pub HEARINGS {
        name: "hearings",
        chinese: "听证次数",
        dated_by: "own day",
        numerator: every(HEARING),
        ..DEFAULT
    }
}
