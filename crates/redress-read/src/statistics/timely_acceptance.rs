//! 及时受理率

use super::{Statistic, pick};
use crate::subjects::{IN_TIME, TRIAGE};

/// Petitions triaged by `triage_due_on`, of those whose `triage_due_on` lies in the window; withdrawn untriaged on or before that day: left out.
pub const TIMELY_ACCEPTANCE: Statistic = Statistic {
    name: "timelyAcceptanceRate",
    chinese: "及时受理率",
    definition: "Petitions triaged by `triage_due_on`, of those whose `triage_due_on` lies in the window; withdrawn untriaged on or before that day: left out.",
    dated_by: "`triage_due_on`",
    numerator: pick(TRIAGE, IN_TIME),
    denominator: Some(pick(TRIAGE, 0)),
    ..Statistic::DEFAULT
};
