//! The calendar of working days (工作日): which days of a year a region works. Each year is published once, and again if it changes.

mod event;
mod kind;
mod working_days;

pub use event::{CalendarError, CalendarEvent, CalendarPublished, PublishCalendar, ToCalendar};
pub use working_days::{Calendars, Due};

use crate::{Case, CaseId, SensitiveValues, aggregate::aggregate, guard::check_short};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The calendars of a region, folded from its events: of each year the one that was published last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// By year.
    pub years: BTreeMap<i32, CalendarPublished>,
    /// The day of the first event.
    pub opened_on: Option<NaiveDate>,
    /// The day of the last event.
    pub last_on: Option<NaiveDate>,
}

impl Calendar {
    /// Judges a publication.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    pub fn decide(
        &self,
        region: Option<&CaseId>,
        publish: &PublishCalendar,
        case: &Case<'_>,
    ) -> Result<CalendarPublished, CalendarError> {
        case.check_day(self.last_on)?;
        if self.last_on.is_none() {
            case.check_new_id("id", region.map(CaseId::as_str))?;
        }
        publish.check()?;
        let mut days_off: Vec<NaiveDate> =
            publish.days_off.iter().copied().filter(|day| !working_days::is_weekend(*day)).collect();
        let mut workdays = publish.workdays.clone();
        for days in [&mut days_off, &mut workdays] {
            days.sort_unstable();
            days.dedup();
        }
        let (occurred_on, year, source) = (case.day(), publish.year, publish.source.clone());
        Ok(CalendarPublished { occurred_on, year, days_off, workdays, source })
    }

    fn evolve(&mut self, CalendarEvent::CalendarPublished(published): &CalendarEvent) {
        self.opened_on.get_or_insert(published.occurred_on);
        self.last_on = Some(published.occurred_on);
        self.years.insert(published.year, published.clone());
    }
}

impl PublishCalendar {
    fn check(&self) -> Result<(), CalendarError> {
        if !(1900..=9999).contains(&self.year) {
            return Err(CalendarError::YearOutOfRange);
        }
        for (field, days) in [("days_off", &self.days_off), ("workdays", &self.workdays)] {
            if let Some(day) = days.iter().copied().find(|day| day.year() != self.year) {
                return Err(CalendarError::DayOutsideYear { day, year: self.year, field });
            }
        }
        if let Some(day) = self.workdays.iter().copied().find(|day| self.days_off.contains(day)) {
            return Err(CalendarError::DayNamedTwice { day });
        }
        if let Some(day) = self.workdays.iter().copied().find(|day| !working_days::is_weekend(*day)) {
            return Err(CalendarError::WorkdayInWeek { day });
        }
        Ok(check_short("source", &self.source)?)
    }
}

aggregate! {
    Calendar: PublishCalendar => CalendarEvent, CalendarError;
    values(_command) = SensitiveValues::default();
    decide(state, command, case) = state.decide(None, command, case).map(CalendarEvent::CalendarPublished);
}
