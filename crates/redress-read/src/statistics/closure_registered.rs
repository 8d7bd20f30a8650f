//! Closure rate of registrations (办结率，按登记).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{CLOSED, REGISTRATION};

statistic! {
    /// Petitions closed at the cut-off, of those registered in the window.
    pub CLOSURE_REGISTERED {
        name: "closureRate(REGISTERED)",
        chinese: "办结率（按登记）",
        dated_by: "registration",
        numerator: pick(REGISTRATION, CLOSED),
        denominator: Some(every(REGISTRATION)),
        ..DEFAULT
    }
}
