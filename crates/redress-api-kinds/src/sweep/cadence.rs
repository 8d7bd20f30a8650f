//! How often units sweep.

use async_graphql::Enum;
use redress_domain::slot;

/// How often a unit looks for disputes: how long a slot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "slot::Cadence", name = "SweepCadence")]
pub(super) enum Cadence {
    /// Every week, by ISO 8601: `2026-W07`.
    Week,
    /// Twice a month: `2026-02-A` up to the 15th day, `2026-02-B` from the 16th.
    HalfMonth,
    /// Every month: `2026-02`.
    Month,
    /// Not at all.
    None,
}
