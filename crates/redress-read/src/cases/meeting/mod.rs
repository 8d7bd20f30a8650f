//! Meetings on the read side: a place in the register, and a family of the ledger.

mod family;
mod statistics;
mod view;

use super::kind::{CaseKind, Counted};

/// The kind.
pub(super) const KIND: CaseKind = CaseKind::of::<redress_domain::meeting::Meeting>()
    .counted(Counted { family: &family::MEETINGS, tally: family::tally })
    .with_statistics(statistics::ALL);
