//! Rate of timely triage (及时受理率).

use super::statistic::{every, pick, statistic};
use crate::matter::family::{IN_TIME, TRIAGE};

statistic! {
    /// Petitions triaged by `triage_due_on`, of those whose `triage_due_on` lies in the window; withdrawn
    /// untriaged on or before that day: left out.
    pub TIMELY_ACCEPTANCE {
        name: "timelyAcceptanceRate",
        chinese: "及时受理率",
        dated_by: "`triage_due_on`",
        numerator: pick(TRIAGE, IN_TIME),
        denominator: Some(every(TRIAGE)),
        ..DEFAULT
    }
}
