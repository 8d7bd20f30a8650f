//! Sweeps on the read side: a place in the register, a family of the ledger for reports, and the duties by which slots count.

mod family;
mod statistics;
mod view;

use super::kind::{CaseKind, Counted};

pub(crate) use family::{REPORT, cadence_of};
pub(crate) use view::SetDuties;

/// The kind.
pub(super) const KIND: CaseKind = CaseKind::of::<view::SweepView>()
    .counted(Counted { family: &family::SWEEPS, tally: family::tally })
    .with_statistics(statistics::ALL);
