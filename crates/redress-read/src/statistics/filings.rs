//! Filings (信访总量，件次).

use super::statistic::{every, statistic};
use crate::matter::family::FILING;

statistic! {
    /// Filings: registrations, and visits recorded later, by any channel.
    pub FILINGS {
        name: "filings",
        chinese: "信访总量（件次）",
        dated_by: "own day",
        numerator: every(FILING),
        ..DEFAULT
    }
}
