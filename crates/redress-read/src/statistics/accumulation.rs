//! 积累率

use super::{Pick, Statistic, pick};
use crate::subjects::{CLOSED, REGISTRATION};

/// Petitions open at the cut-off, of those registered from 1 January of the window's last year to its end.
pub const ACCUMULATION: Statistic = Statistic {
    name: "accumulationRate",
    chinese: "积累率",
    definition: "Petitions open at the cut-off, of those registered from 1 January of the window's last year to its end.",
    dated_by: "registration",
    numerator: Pick { none: CLOSED, ..pick(REGISTRATION, 0) },
    denominator: Some(pick(REGISTRATION, 0)),
    year_to_date: true,
    ..Statistic::DEFAULT
};
