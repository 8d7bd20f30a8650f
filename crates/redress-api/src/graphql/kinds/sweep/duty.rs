//! A duty to sweep, and a report.

use super::cadence::Cadence;
use crate::graphql::scalars::Date;
use async_graphql::Object;
use redress_domain::sweep;

/// A duty to sweep.
pub(super) struct SweepDuty(pub(super) sweep::SweepDuty);

/// A duty to sweep, until the next one begins.
#[Object]
impl SweepDuty {
    /// How often.
    async fn cadence(&self) -> Cadence {
        self.0.cadence.into()
    }

    /// Its first day.
    async fn from(&self) -> Date {
        Date(self.0.from)
    }
}

/// What a unit reported of a slot.
pub(super) struct SweepReport(pub(super) sweep::LastReport);

/// What a unit reported of a slot.
#[Object]
impl SweepReport {
    /// The slot, such as `2026-W07`.
    async fn slot(&self) -> String {
        self.0.slot.to_string()
    }

    /// How many disputes it found, as it says.
    async fn found(&self) -> u32 {
        self.0.found
    }

    /// The day of the report.
    async fn reported_on(&self) -> Date {
        Date(self.0.on)
    }
}
