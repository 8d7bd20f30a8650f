//! Extensions of deadlines (延期件次).

use super::statistic::{every, statistic};
use crate::matter::family::EXTENSION;

statistic! {
    /// Deadlines extended.
    pub EXTENSIONS {
        name: "extensions",
        chinese: "延期件次",
        dated_by: "own day",
        numerator: every(EXTENSION),
        ..DEFAULT
    }
}
