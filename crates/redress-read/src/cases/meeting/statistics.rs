//! The statistics of meetings.

use super::family::{CONSULTATION, COORDINATION, DECISION, IN_TIME, JOINT_CONFERENCE, MEETING};
use crate::{
    ledger::Flags,
    statistics::{Statistic, StatisticId, pick},
};

/// In the order in which reports show them.
pub(super) const ALL: &[&Statistic] =
    &[&HELD, &COORDINATION_HELD, &JOINT_CONFERENCES_HELD, &CONSULTATIONS_HELD, &EXECUTED_ON_TIME];

const ALL_HELD: Statistic = Statistic {
    id: StatisticId::new("meetings.held"),
    chinese: "会议次数",
    definition: "Meetings held.",
    dated_by: "own day",
    numerator: pick(MEETING, Flags::NONE),
    ..Statistic::DEFAULT
};

static HELD: Statistic = ALL_HELD;
static COORDINATION_HELD: Statistic = of_kind("meetings.held(COORDINATION)", "协调会次数", COORDINATION);
static JOINT_CONFERENCES_HELD: Statistic =
    of_kind("meetings.held(JOINT_CONFERENCE)", "联席会议次数", JOINT_CONFERENCE);
static CONSULTATIONS_HELD: Statistic = of_kind("meetings.held(CONSULTATION)", "会诊次数", CONSULTATION);

const fn of_kind(name: &'static str, chinese: &'static str, kind: Flags) -> Statistic {
    let numerator = pick(MEETING, kind);
    Statistic { id: StatisticId::new(name), chinese, numerator, is_narrowed: true, ..ALL_HELD }
}

static EXECUTED_ON_TIME: Statistic = Statistic {
    id: StatisticId::new("meetings.executedOnTimeRate"),
    chinese: "议定事项按期执行率",
    definition: "Decisions of meetings that were executed on or before the due day, of those due in the window.",
    dated_by: "`due_on`",
    numerator: pick(DECISION, IN_TIME),
    denominator: Some(pick(DECISION, Flags::NONE)),
    ..Statistic::DEFAULT
};
