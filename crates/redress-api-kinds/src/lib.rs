#![doc = include_str!("../README.md")]

#[macro_use]
extern crate redress_api_common;

mod calendar;
mod dispute;
mod mediation;
mod meeting;
mod sweep;
#[cfg(feature = "toy-kind")]
mod toy;

use meeting::terms::MeetingKind;
use redress_api_common::case::{Kind, Narrowing};
use redress_log::AggregateKind;

/// Every kind of case with a folder here.
pub static ALL: &[&Kind] = &[
    &dispute::KIND,
    &mediation::KIND,
    &meeting::KIND,
    &calendar::KIND,
    &sweep::KIND,
    #[cfg(feature = "toy-kind")]
    &toy::KIND,
];

/// The kinds whose cases are listed on the petitions that they name.
pub static OF_PETITIONS: &[&Kind] = &[
    &mediation::KIND,
    &meeting::KIND,
    #[cfg(feature = "toy-kind")]
    &toy::KIND,
];

/// The arguments that narrow a statistic of a kind.
pub const NARROWED: &[Narrowing] =
    &[Narrowing::of::<MeetingKind>("meetings.held", "kind", "Only meetings of this kind; default: all.")];

/// Returns a kind by its kind in the log; `None` if it has no folder here.
#[must_use]
pub fn of(kind: AggregateKind) -> Option<&'static Kind> {
    ALL.iter().copied().find(|known| known.kind == kind)
}
