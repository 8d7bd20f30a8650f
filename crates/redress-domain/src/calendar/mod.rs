//! The calendar of working days (工作日): which days of a year a region works. Each year is published once, and again if it changes.

mod event;
mod kind;
mod working_days;

pub use event::{CalendarError, CalendarEvent, CalendarPublished, PublishCalendar, ToCalendar};
pub use working_days::{Calendars, Due};

use crate::{AggregateKind, Case, CaseId, Rules, Submitted, invisible};
use chrono::{Datelike, NaiveDate};
use cqrs_es::{Aggregate, event_sink::EventSink};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest source, in characters.
const MAX_SOURCE: usize = 200;

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
        self.check_day(case)?;
        if let Some(region) = region.filter(|_| self.last_on.is_none()) {
            invisible::check_new(region.as_str()).map_err(|what| CalendarError::RegionUnfit { what })?;
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

    fn check_day(&self, case: &Case<'_>) -> Result<(), CalendarError> {
        let procedure = &case.rules.procedure;
        let earliest = case.moment.earliest_step_day(procedure);
        match self.last_on {
            _ if case.moment.is_in_the_future(procedure) => Err(CalendarError::InTheFuture),
            Some(since) if case.day() < since => Err(CalendarError::TooEarly { since }),
            _ if case.day() < earliest => Err(CalendarError::TooFarBack { earliest }),
            _ => Ok(()),
        }
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
        let source = &self.source;
        let fits = !source.trim().is_empty()
            && source.chars().count() <= MAX_SOURCE
            && !source.contains(char::is_control);
        if fits { Ok(()) } else { Err(CalendarError::SourceInvalid) }
    }
}

impl Aggregate for Calendar {
    const TYPE: &'static str = AggregateKind::Calendar.as_str();
    type Command = Submitted<PublishCalendar>;
    type Event = CalendarEvent;
    type Error = CalendarError;
    type Services = Rules;

    async fn handle(
        &mut self,
        submitted: Self::Command,
        rules: &Rules,
        sink: &EventSink<Self>,
    ) -> Result<(), CalendarError> {
        let case = submitted.case(rules, &crate::SensitiveValues::default());
        let published = self.decide(None, &submitted.command, &case)?;
        sink.write(CalendarEvent::CalendarPublished(published), self).await;
        Ok(())
    }

    fn apply(&mut self, event: CalendarEvent) {
        self.evolve(&event);
    }
}
