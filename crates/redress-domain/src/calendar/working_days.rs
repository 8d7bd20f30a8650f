//! Which days are worked, and what a limit comes to: pure functions of the calendars that were published.

use super::CalendarPublished;
use crate::{
    CaseId, Limit,
    limit::{Counting, OnDayOff},
};
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// No limit is looked for further than this from its first day: 3,650 days, most of them off.
const FARTHEST: usize = 40_000;

/// The calendars that were published, by region and year; of one year the last one that was recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendars(BTreeMap<CaseId, BTreeMap<i32, Year>>);

/// The days of a year that are not as their weekday says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Year {
    days_off: BTreeSet<NaiveDate>,
    workdays: BTreeSet<NaiveDate>,
}

/// The last day of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub on: NaiveDate,
    /// Whether it was counted over a year without a published calendar. Mondays to Fridays then count as working days.
    pub calendar_assumed: bool,
}

impl Calendars {
    /// Takes in a calendar. It replaces the one of the same region and year.
    pub fn publish(&mut self, region: &CaseId, calendar: &CalendarPublished) {
        let year = Year {
            days_off: calendar.days_off.iter().copied().collect(),
            workdays: calendar.workdays.iter().copied().collect(),
        };
        self.0.entry(region.clone()).or_default().insert(calendar.year, year);
    }

    /// The years of a region that have a calendar, in order.
    pub fn years(&self, region: &str) -> impl Iterator<Item = i32> {
        self.0.get(region).into_iter().flat_map(|years| years.keys().copied())
    }

    /// Whether a day is worked, and whether that is assumed: its year has no calendar.
    #[must_use]
    pub fn is_worked(&self, region: &str, day: NaiveDate) -> (bool, bool) {
        let in_week = !is_weekend(day);
        match self.0.get(region).and_then(|years| years.get(&day.year())) {
            Some(year) if in_week => (!year.days_off.contains(&day), false),
            Some(year) => (year.workdays.contains(&day), false),
            None => (in_week, true),
        }
    }

    /// The last day of a limit that begins on a day; that day itself is not counted.
    #[must_use]
    pub fn due(&self, region: &str, from: NaiveDate, limit: &Limit) -> Due {
        match (limit.count, limit.on_day_off) {
            (Counting::Calendar, OnDayOff::Stay) => {
                Due { on: limit.calendar_days_after(from), calendar_assumed: limit.assumed }
            }
            (Counting::Calendar, OnDayOff::NextWorkingDay) => {
                let last = limit.calendar_days_after(from);
                let (worked, assumed) = self.is_worked(region, last);
                if worked {
                    return Due { on: last, calendar_assumed: assumed };
                }
                let next = self.working_days_after(region, last, 1);
                Due { calendar_assumed: assumed || next.calendar_assumed, ..next }
            }
            (Counting::Working, _) => self.working_days_after(region, from, limit.days),
        }
    }

    /// The so manieth working day after a day.
    #[must_use]
    pub fn working_days_after(&self, region: &str, from: NaiveDate, days: u16) -> Due {
        let mut due = Due { on: from, calendar_assumed: false };
        let mut left = days;
        for day in from.iter_days().skip(1).take(FARTHEST) {
            if left == 0 {
                return due;
            }
            let (worked, assumed) = self.is_worked(region, day);
            due = Due { on: day, calendar_assumed: due.calendar_assumed || assumed };
            left -= u16::from(worked);
        }
        due
    }

    /// How many working days come after a day, up to another and with it: 0 if that is not later.
    #[must_use]
    pub fn working_days_between(&self, region: &str, from: NaiveDate, to: NaiveDate) -> usize {
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        days.filter(|day| self.is_worked(region, *day).0).count()
    }
}

/// Saturdays and Sundays.
pub(super) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
