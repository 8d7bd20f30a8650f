//! A kind of case that exists in tests only, on the read side: rows in the register, a family of its own, and
//! one that is folded from the matters of the petitions that it names. This is the minimum for a kind with
//! figures.
#![cfg(feature = "toy-kind")]

mod answers;
mod matters;
mod statistics;
mod view;

use super::kind::{CaseKind, Counted, CountedInMatters};
use crate::statistics::Statistic;

/// The kind.
pub(super) const KIND: CaseKind = CaseKind::of::<redress_domain::toy::Toy>()
    .counted(Counted { family: &answers::ANSWERS, tally: answers::tally })
    .counted_in_matters(CountedInMatters { family: &matters::ASKED_MATTERS, tally: matters::tally })
    .with_statistics(STATISTICS)
    .unreported();

/// In the order of reports.
const STATISTICS: &[&Statistic] =
    &[&statistics::QUESTIONS, &statistics::TIMELY_ANSWERS, &statistics::ASKED_PETITIONS];
