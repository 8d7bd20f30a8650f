#![doc = include_str!("../README.md")]

#[macro_use]
extern crate redress_api_common;

mod calendar;
mod dispute;
mod mediation;
mod sweep;
#[cfg(feature = "toy-kind")]
mod toy;

use redress_api_common::case::Kind;
use redress_log::AggregateKind;

/// Every kind of case with a folder here.
pub static ALL: &[&Kind] = &[
    &dispute::KIND,
    &mediation::KIND,
    &calendar::KIND,
    &sweep::KIND,
    #[cfg(feature = "toy-kind")]
    &toy::KIND,
];

/// The kinds whose cases are listed on the petitions that they name.
pub static OF_PETITIONS: &[&Kind] = &[
    &mediation::KIND,
    #[cfg(feature = "toy-kind")]
    &toy::KIND,
];

/// Returns a kind by its kind in the log; `None` if it has no folder here.
#[must_use]
pub fn of(kind: AggregateKind) -> Option<&'static Kind> {
    ALL.iter().copied().find(|known| known.kind == kind)
}
