//! The generic register: cases of every kind except petitions, which have a register of their own.
//!
//! A kind declares how its cases are folded ([`CaseView`]). Rows, lists, filters, pages, `asOf`, and who sees
//! a case are the same for all kinds.

mod as_of;
mod asked_about;
mod by_id;
mod calendar;
mod dispute;
mod filter;
mod fold;
mod kind;
mod list;
mod mediation;
mod meeting;
mod namings;
mod of_petitions;
mod projection;
mod row;
mod sweep;
mod tallies;
mod toy;
mod visibility;

pub use as_of::CaseAsOf;
pub use by_id::case_kind;
pub use filter::{CaseFilter, CaseOrder, CaseOrderBy};
pub use kind::{CaseKind, CaseView, Standing};
pub use row::CaseRow;

/// The kinds in the register, one line each.
pub const CASES: &[CaseKind] = &[
    dispute::KIND,
    mediation::KIND,
    meeting::KIND,
    calendar::KIND,
    sweep::KIND,
    #[cfg(feature = "toy-kind")]
    toy::KIND,
];

pub(crate) use namings::{Namings, named_before, names, namings};
pub(crate) use projection::Cases;
pub(crate) use sweep::{REPORT, SetDuties, cadence_of};
pub(crate) use visibility::{is_asked_about, is_seen};
