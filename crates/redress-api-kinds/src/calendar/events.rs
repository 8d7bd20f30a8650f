//! The events of a calendar.

use redress_api_common::{
    event::{EventTable, Recorded},
    scalars::Date,
    tables::Tabled,
};
use redress_domain::calendar::{self, CalendarEvent};
use redress_log::{AggregateKind, Event};
use std::sync::Arc;

/// Every event, by its name in the log.
pub(super) const EVENTS: &[EventTable] =
    &[EventTable::of_kind(AggregateKind::Calendar, "CalendarPublished", CalendarPublished::OBJECT)];

/// An event of a calendar as its type.
pub(super) fn typed(event: Event, recorded: Recorded) -> Option<Arc<dyn Tabled>> {
    match event {
        Event::Calendar(CalendarEvent::CalendarPublished(fact)) => {
            Some(CalendarPublished::of(recorded, fact))
        }
        _ => None,
    }
}

event! {
    /// The calendar of a year was published. It holds for what is recorded after it; limits that were set before do not move.
    CalendarPublished(calendar::CalendarPublished) {
        /// The year.
        fn year(&self) -> i32 {
            self.fact.year
        }

        /// Mondays to Fridays that are off, in order.
        fn days_off(&self) -> Vec<Date> {
            self.fact.days_off.iter().copied().map(Date).collect()
        }

        /// Saturdays and Sundays that are worked, in order.
        fn workdays(&self) -> Vec<Date> {
            self.fact.workdays.iter().copied().map(Date).collect()
        }

        /// Where it comes from, such as the number of the notice.
        fn source(&self) -> String {
            self.fact.source.clone()
        }
    }
}
