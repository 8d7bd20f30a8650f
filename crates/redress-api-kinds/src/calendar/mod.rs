//! The calendar of working days in the schema.

mod events;
mod mutations;
mod year;

use self::year::CalendarYear;
use redress_api_common::case::Kind;
use redress_log::AggregateKind;

/// What the schema has of it.
pub(super) const KIND: Kind = Kind {
    kind: AggregateKind::Calendar,
    object: Calendar::OBJECT,
    open: Calendar::open,
    one: "calendar",
    many: "calendars",
    states: terms! {
        /// A year or more is published. A calendar never closes.
        PUBLISHED,
    },
    events: events::EVENTS,
    event: events::typed,
    mutations: mutations::MUTATIONS,
    codes: terms! {
        /// A calendar has days of its own year only.
        CALENDAR_DAY_OUTSIDE_YEAR,
        /// A workday makes up for a day off on a Saturday or Sunday; Mondays to Fridays are worked already.
        CALENDAR_WORKDAY_IN_WEEK,
        /// A day is off or worked, not both.
        CALENDAR_DAY_NAMED_TWICE,
        /// A year is between 1900 and 9999.
        CALENDAR_YEAR_OUT_OF_RANGE,
    },
};

case! {
    /// The calendar of working days of a region (工作日历): which days of a year are off, and which Saturdays and Sundays are worked. Everyone sees it;
    /// it belongs to no unit. Its id is the code of the region.
    Calendar(redress_domain::calendar::Calendar) {
        /// The years that are published, in order: of each the calendar that was published last.
        fn years(&self) -> Vec<CalendarYear> {
            self.state.years.values().cloned().map(CalendarYear).collect()
        }
    }
}
