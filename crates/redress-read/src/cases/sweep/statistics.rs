//! The statistics of sweeps.

use super::family::REPORT;
use crate::{
    ledger::Flags,
    statistics::{Counts, Pick, Statistic, StatisticId, pick},
};

/// In the order in which reports show them.
pub(super) const ALL: &[&Statistic] = &[&COMPLIANCE];

/// Reports, of any cadence. Slots are counted: what this picks only says where the reports are.
const REPORTS: Pick = pick(REPORT, Flags::NONE);

static COMPLIANCE: Statistic = Statistic {
    id: StatisticId::new("sweeps.complianceRate"),
    chinese: "排查到位率",
    definition: "Slots reported by the cut-off, of those wholly under one duty to sweep, with the unit in service throughout, that ended in the window and by the cut-off.",
    dated_by: "the slot's last day",
    numerator: REPORTS,
    denominator: Some(REPORTS),
    counts: Counts::Slots,
    ..Statistic::DEFAULT
};
