//! A duty to sweep, and a report.

use super::cadence::Cadence;
use redress_api_common::scalars::Date;
use redress_domain::sweep;

/// A duty to sweep.
pub(super) struct SweepDuty(pub(super) sweep::SweepDuty);

object! {
    /// A duty to sweep, until the next one begins.
    impl SweepDuty {
        /// How often.
        fn cadence(&self) -> Cadence {
            self.0.cadence.into()
        }

        /// Its first day.
        fn from(&self) -> Date {
            Date(self.0.from)
        }
    }
}

/// What a unit reported of a slot.
pub(super) struct SweepReport(pub(super) sweep::LastReport);

object! {
    /// What a unit reported of a slot.
    impl SweepReport {
        /// The slot, such as `2026-W07`.
        fn slot(&self) -> String {
            self.0.slot.to_string()
        }

        /// How many disputes the unit found, as reported.
        fn found(&self) -> u32 {
            self.0.found
        }

        /// The day of the report.
        fn reported_on(&self) -> Date {
            Date(self.0.on)
        }
    }
}
