//! Reopenings (重新办理件次).

use super::statistic::{every, statistic};
use crate::matter::family::REOPENING;

statistic! {
    /// Reopenings; the undoing of a closing is none.
    pub REOPENINGS {
        name: "reopenings",
        chinese: "重新办理件次",
        dated_by: "own day",
        numerator: every(REOPENING),
        ..DEFAULT
    }
}
