//! The calendar of one year.

use redress_api_common::scalars::Date;
use redress_domain::calendar::CalendarPublished;

/// The calendar of one year.
pub(super) struct CalendarYear(pub(super) CalendarPublished);

object! {
    /// The calendar of one year.
    impl CalendarYear {
        /// The year.
        fn year(&self) -> i32 {
            self.0.year
        }

        /// Mondays to Fridays that are off, in order.
        fn days_off(&self) -> Vec<Date> {
            self.0.days_off.iter().copied().map(Date).collect()
        }

        /// Saturdays and Sundays that are worked, in order.
        fn workdays(&self) -> Vec<Date> {
            self.0.workdays.iter().copied().map(Date).collect()
        }

        /// Where it comes from, such as the number of the notice.
        fn source(&self) -> &str {
            &self.0.source
        }

        /// The day on which it was published.
        fn published_on(&self) -> Date {
            Date(self.0.occurred_on)
        }
    }
}
