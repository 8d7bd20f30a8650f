//! Commands, events and refusals of calendars.

use crate::{CaseId, StepError};
use chrono::{Datelike, NaiveDate};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

/// A command and the region that it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToCalendar {
    /// Code of the region, such as `CN`.
    pub region: CaseId,
    /// What to do.
    pub command: PublishCalendar,
}

/// Publishes which days of a year are off and which are worked; again, and it replaces what was published before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublishCalendar {
    /// The year.
    pub year: i32,
    /// Days off. Saturdays and Sundays are off without being named.
    pub days_off: Vec<NaiveDate>,
    /// Saturdays and Sundays that are worked (调休).
    pub workdays: Vec<NaiveDate>,
    /// Where this comes from, such as the number of the notice.
    pub source: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CalendarEvent {
    /// The calendar of a year was published.
    CalendarPublished(CalendarPublished),
}

/// The calendar of a year was published. It holds for what is recorded after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarPublished {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The year.
    pub year: i32,
    /// Mondays to Fridays that are off, in order.
    pub days_off: Vec<NaiveDate>,
    /// Saturdays and Sundays that are worked, in order.
    pub workdays: Vec<NaiveDate>,
    /// Where this comes from.
    pub source: String,
}

impl DomainEvent for CalendarEvent {
    fn event_type(&self) -> String {
        match self {
            Self::CalendarPublished(_) => "CalendarPublished".to_owned(),
        }
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A day of another year.
    #[error("{day} is not a day of {year}, the year of this calendar")]
    DayOutsideYear {
        /// The day.
        day: NaiveDate,
        /// The year of the calendar.
        year: i32,
        /// The field that names the day.
        field: &'static str,
    },
    /// A day named as a make-up workday that is a Monday to Friday.
    #[error("{day} is a {}: Mondays to Fridays are worked already, and a workday makes up for one on a Saturday or Sunday", weekday(*day))]
    WorkdayInWeek {
        /// The day.
        day: NaiveDate,
    },
    /// A day that is off and worked.
    #[error("{day} is named both as a day off and as a workday")]
    DayNamedTwice {
        /// The day.
        day: NaiveDate,
    },
    /// A year that no calendar has.
    #[error("the year must be between 1900 and 9999")]
    YearOutOfRange,
    /// The day, the source or the region cannot be recorded.
    #[error(transparent)]
    Step(#[from] StepError),
}

fn weekday(day: NaiveDate) -> &'static str {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    match day.weekday() {
        Mon => "Monday",
        Tue => "Tuesday",
        Wed => "Wednesday",
        Thu => "Thursday",
        Fri => "Friday",
        Sat => "Saturday",
        Sun => "Sunday",
    }
}
