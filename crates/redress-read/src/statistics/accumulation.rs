//! Accumulation rate (积累率).

use super::statistic::{Pick, every, statistic};
use crate::matter::family::{CLOSED, REGISTRATION};

statistic! {
    /// Petitions open at the cut-off, of those registered from 1 January of the window's last year to its
    /// end.
    pub ACCUMULATION {
        name: "accumulationRate",
        chinese: "积累率",
        dated_by: "registration",
        numerator: Pick { none: CLOSED, ..every(REGISTRATION) },
        denominator: Some(every(REGISTRATION)),
        year_to_date: true,
        ..DEFAULT
    }
}
