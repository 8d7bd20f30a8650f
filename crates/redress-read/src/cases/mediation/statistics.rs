//! The statistics of mediations.

use super::family::{AGREED, OBLIGATION, OF_A_PEOPLES_COMMITTEE, OUTCOME, PERFORMED, VALID};
use crate::{
    ledger::Flags,
    statistics::{Statistic, StatisticId, pick},
};

/// In the order in which reports show them.
pub(super) const ALL: &[&Statistic] = &[&SUCCESS, &CONFIRMATION, &PERFORMANCE];

static SUCCESS: Statistic = Statistic {
    id: StatisticId::new("mediation.successRate"),
    chinese: "调解成功率",
    definition: "Agreements, of agreements and failures; of a mediation each of them.",
    dated_by: "own day",
    numerator: pick(OUTCOME, AGREED),
    denominator: Some(pick(OUTCOME, Flags::NONE)),
    ..Statistic::DEFAULT
};

static CONFIRMATION: Statistic = Statistic {
    id: StatisticId::new("mediation.confirmationRate"),
    chinese: "司法确认率",
    definition: "Agreements that a court has found valid by the cut-off, of those of people's mediation committees.",
    dated_by: "the agreement",
    numerator: pick(OUTCOME, AGREED.and(OF_A_PEOPLES_COMMITTEE).and(VALID)),
    denominator: Some(pick(OUTCOME, AGREED.and(OF_A_PEOPLES_COMMITTEE))),
    ..Statistic::DEFAULT
};

static PERFORMANCE: Statistic = Statistic {
    id: StatisticId::new("mediation.performanceRate"),
    chinese: "协议履行率",
    definition: "Obligations that the last visit by the cut-off found performed, on whatever day, of those due in the window by the agreement in force at the cut-off.",
    dated_by: "`due_on`",
    numerator: pick(OBLIGATION, PERFORMED),
    denominator: Some(pick(OBLIGATION, Flags::NONE)),
    ..Statistic::DEFAULT
};
