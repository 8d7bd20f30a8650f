//! The kinds of case that have a folder here, a line each. What a folder has is in this crate's README, "A kind of case".

pub(super) mod figures;
pub(super) mod roots;
mod toy;

use super::case::Kind;
use redress_log::AggregateKind;

/// Every kind of case that has a folder here.
pub(super) static ALL: &[&Kind] = &[
    #[cfg(feature = "toy-kind")]
    &toy::KIND,
];

/// The kind of case that the log calls so; `None` if it has no folder here.
pub(super) fn of(kind: AggregateKind) -> Option<&'static Kind> {
    ALL.iter().copied().find(|known| known.kind == kind)
}
