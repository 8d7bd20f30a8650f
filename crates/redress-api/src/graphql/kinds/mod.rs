//! The kinds of case with a folder here, one line each. This crate's README, "A kind of case", describes a
//! folder.

mod calendar;
mod dispute;
pub(super) mod figures;
mod mediation;
pub(super) mod roots;
mod sweep;
mod toy;

use super::case::Kind;
use redress_log::AggregateKind;

/// Every kind of case with a folder here.
pub(super) static ALL: &[&Kind] = &[
    &dispute::KIND,
    &mediation::KIND,
    &calendar::KIND,
    &sweep::KIND,
    #[cfg(feature = "toy-kind")]
    &toy::KIND,
];

/// The kinds whose cases are listed on the petitions that they name.
pub(super) static OF_PETITIONS: &[&Kind] = &[
    &mediation::KIND,
    #[cfg(feature = "toy-kind")]
    &toy::KIND,
];

/// Returns a kind by its kind in the log; `None` if it has no folder here.
pub(super) fn of(kind: AggregateKind) -> Option<&'static Kind> {
    ALL.iter().copied().find(|known| known.kind == kind)
}
