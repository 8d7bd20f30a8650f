//! The generic register: cases of every kind but petitions, which have a register of their own.
//!
//! A kind says how a case of it is folded and how it stands ([`CaseView`]); rows, lists, filters, pages, `asOf`, and who may see a case are
//! the same for all.

mod among;
mod as_of;
mod asked;
mod filter;
mod fold;
mod kind;
mod list;
mod named;
mod projection;
mod row;
mod tallies;
mod toy;
mod visible;

pub use among::case_kind;
pub use as_of::CaseAsOf;
pub use filter::{CaseFilter, CaseOrder, CaseOrderBy};
pub use kind::{CaseKind, CaseView, Standing};
pub use row::CaseRow;

/// The kinds that have a place in the register: a line each.
pub const CASES: &[CaseKind] = &[
    #[cfg(feature = "toy-kind")]
    toy::KIND,
];

pub(crate) use named::{Namings, named_before, names, namings};
pub(crate) use projection::Cases;
pub(crate) use visible::{is_asked_about, is_seen};
