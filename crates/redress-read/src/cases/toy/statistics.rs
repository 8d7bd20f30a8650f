//! The statistics of questions.

use super::{
    answers::{ASKED, DUE, IN_TIME},
    matters::ASKED_ABOUT,
};
use crate::{
    ledger::Flags,
    matter::family::REGISTRATION,
    statistics::{Statistic, StatisticId, pick},
};

/// Questions asked.
pub(super) static QUESTIONS: Statistic = Statistic {
    id: StatisticId::new("toys.asked"),
    chinese: "询问件次",
    definition: "Questions asked.",
    dated_by: "own day",
    numerator: pick(ASKED, Flags::NONE),
    ..Statistic::DEFAULT
};

/// Answers given in time, out of those due.
pub(super) static TIMELY_ANSWERS: Statistic = Statistic {
    id: StatisticId::new("toys.timelyAnswerRate"),
    chinese: "按期答复率",
    definition: "Questions answered by their last day, of those whose last day lies in the window; closed unanswered by then: left out.",
    dated_by: "last day",
    numerator: pick(DUE, IN_TIME),
    denominator: Some(pick(DUE, Flags::NONE)),
    ..Statistic::DEFAULT
};

/// Petitions asked about, out of those registered: a figure that joins the facts of two streams.
pub(super) static ASKED_PETITIONS: Statistic = Statistic {
    id: StatisticId::new("toys.askedPetitionRate"),
    chinese: "被询问信访件占比",
    definition: "Petitions that a question names by the cut-off, of those registered in the window.",
    dated_by: "registration",
    numerator: pick(ASKED_ABOUT, Flags::NONE),
    denominator: Some(pick(REGISTRATION, Flags::NONE)),
    ..Statistic::DEFAULT
};
