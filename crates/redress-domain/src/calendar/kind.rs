//! The calendar as a kind of case. It belongs to the whole office: administrators without a unit publish it, and everyone sees it.

use super::{Calendar, CalendarError, CalendarEvent, PublishCalendar, ToCalendar};
use crate::{
    AggregateKind, Case, CaseId, Rules,
    kind::{CaseKind, Reach, Recording, RefusalCode, ValueOwners},
};
use chrono::NaiveDate;
use std::sync::Arc;

impl CaseKind for Calendar {
    const KIND: AggregateKind = AggregateKind::Calendar;
    const VALUES: ValueOwners = ValueOwners::Nobody;
    const ARRANGES: bool = true;
    type Id = CaseId;
    type Addressed = ToCalendar;
    type State = Self;

    fn id(to: &ToCalendar) -> &str {
        to.region.as_str()
    }

    fn days(to: &ToCalendar) -> Vec<(&'static str, NaiveDate)> {
        let named = |field, days: &[NaiveDate]| days.iter().map(move |day| (field, *day)).collect::<Vec<_>>();
        [named("days_off", &to.command.days_off), named("workdays", &to.command.workdays)].concat()
    }

    fn reach(_to: &ToCalendar) -> Reach<'_> {
        Reach::Office { field: "id" }
    }

    fn decide(to: &ToCalendar, state: &Self, case: &Case<'_>) -> Result<CalendarEvent, CalendarError> {
        state.decide(Some(&to.region), &to.command, case).map(CalendarEvent::CalendarPublished)
    }

    fn reverse(region: CaseId, CalendarEvent::CalendarPublished(published): &CalendarEvent) -> ToCalendar {
        let command = PublishCalendar {
            year: published.year,
            days_off: published.days_off.clone(),
            workdays: published.workdays.clone(),
            source: published.source.clone(),
        };
        ToCalendar { region, command }
    }

    fn evolve(state: &mut Self, event: &CalendarEvent, _recording: &Recording<'_>) {
        state.evolve(event);
    }

    /// Not called: everyone reaches every calendar.
    fn taken(_to: &ToCalendar) -> CalendarError {
        CalendarError::YearOutOfRange
    }

    fn occurred_on(CalendarEvent::CalendarPublished(published): &CalendarEvent) -> NaiveDate {
        published.occurred_on
    }

    fn arrange(
        region: &CaseId,
        CalendarEvent::CalendarPublished(published): &CalendarEvent,
        rules: &mut Rules,
    ) {
        Arc::make_mut(&mut rules.calendars).publish(region, published);
    }
}

impl RefusalCode for CalendarError {
    fn code(&self) -> &'static str {
        match self {
            Self::DayOutsideYear { .. } => "CALENDAR_DAY_OUTSIDE_YEAR",
            Self::WorkdayInWeek { .. } => "CALENDAR_WORKDAY_IN_WEEK",
            Self::DayNamedTwice { .. } => "CALENDAR_DAY_NAMED_TWICE",
            Self::YearOutOfRange => "CALENDAR_YEAR_OUT_OF_RANGE",
            Self::Step(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::DayOutsideYear { field, .. } => field,
            Self::WorkdayInWeek { .. } | Self::DayNamedTwice { .. } => "workdays",
            Self::YearOutOfRange => "year",
            Self::Step(error) => error.field(),
        })
    }
}
