//! The statistics of disputes.

use super::family::{BECAME_PETITION, DISPUTE, DUTY, IN_TIME, RESOLVED};
use crate::{
    ledger::Flags,
    statistics::{Statistic, StatisticId, pick},
};

/// In the order in which reports show them.
pub(super) const ALL: &[&Statistic] = &[&FOUND, &RESOLUTION, &BECAME_A_PETITION, &ON_TIME];

static FOUND: Statistic = Statistic {
    id: StatisticId::new("disputes.found"),
    chinese: "排查矛盾纠纷数",
    definition: "Disputes found.",
    dated_by: "the finding",
    numerator: pick(DISPUTE, Flags::NONE),
    ..Statistic::DEFAULT
};

static RESOLUTION: Statistic = Statistic {
    id: StatisticId::new("disputes.resolutionRate"),
    chinese: "矛盾纠纷化解率",
    definition: "Disputes that are resolved at the cut-off, of those found.",
    dated_by: "the finding",
    numerator: pick(DISPUTE, RESOLVED),
    denominator: Some(pick(DISPUTE, Flags::NONE)),
    ..Statistic::DEFAULT
};

static BECAME_A_PETITION: Statistic = Statistic {
    id: StatisticId::new("disputes.becamePetitionRate"),
    chinese: "矛盾纠纷转为信访率",
    definition: "Disputes that became a petition by the cut-off, of those found.",
    dated_by: "the finding",
    numerator: pick(DISPUTE, BECAME_PETITION),
    denominator: Some(pick(DISPUTE, Flags::NONE)),
    ..Statistic::DEFAULT
};

static ON_TIME: Statistic = Statistic {
    id: StatisticId::new("disputes.onTimeRate"),
    chinese: "矛盾纠纷按期化解率",
    definition: "Duties whose round was resolved on or before the due day, of those due in the window; a dispute that became a petition by that day has none.",
    dated_by: "`due_on`",
    numerator: pick(DUTY, IN_TIME),
    denominator: Some(pick(DUTY, Flags::NONE)),
    ..Statistic::DEFAULT
};
