//! Windows of local days, and shifting them by months.

use crate::ReadError;
use chrono::{Datelike, Days, Months, NaiveDate};
use std::{fmt, str::FromStr};

/// Local days from one to another, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    from: NaiveDate,
    to: NaiveDate,
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).expect("every month has a first day"))
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.0.checked_add_months(Months::new(1)).map_or(NaiveDate::MAX, |next| next - Days::new(1))
    }

    /// The month before it.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// How many months it is after an earlier one.
    pub(crate) fn months_since(self, earlier: Self) -> u32 {
        let number = |month: Self| i64::from(month.0.year()) * 12 + i64::from(month.0.month());
        u32::try_from(number(self) - number(earlier)).unwrap_or(0)
    }

    /// The month after it.
    #[must_use]
    pub fn after(self) -> Self {
        Self(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }
}

impl fmt::Display for Month {
    /// Formats it as `2026-10`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// The text is not a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written as YYYY-MM, such as \"2026-10\", from 1900-01 to 9999-12")]
pub struct NoMonth;

impl FromStr for Month {
    type Err = NoMonth;

    /// Parses exactly what `Display` writes, for the years that facts can have.
    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let day = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok();
        let month = day.filter(|day| (1900..=9999).contains(&day.year())).map(Self::of);
        month.filter(|month| month.to_string() == text).ok_or(NoMonth)
    }
}

/// What a figure is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The year before (同比).
    YearOnYear,
    /// The month before (环比).
    MonthOnMonth,
}

impl Comparison {
    fn months(self) -> u32 {
        match self {
            Self::YearOnYear => 12,
            Self::MonthOnMonth => 1,
        }
    }
}

impl Window {
    /// A month.
    #[must_use]
    pub fn month(month: Month) -> Self {
        Self { from: month.first_day(), to: month.last_day() }
    }

    /// A year.
    ///
    /// # Errors
    /// If the calendar has no such year.
    pub fn year(year: i32) -> Result<Self, ReadError> {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or(ReadError::WindowEmpty);
        Ok(Self { from: day(1, 1)?, to: day(12, 31)? })
    }

    /// Any range of days.
    ///
    /// # Errors
    /// If it ends before it begins.
    pub fn range(from: NaiveDate, to: NaiveDate) -> Result<Self, ReadError> {
        if from <= to { Ok(Self { from, to }) } else { Err(ReadError::WindowEmpty) }
    }

    /// Its first day.
    #[must_use]
    pub fn from(self) -> NaiveDate {
        self.from
    }

    /// Its last day.
    #[must_use]
    pub fn to(self) -> NaiveDate {
        self.to
    }

    /// Whether it consists of whole months.
    #[must_use]
    pub fn is_whole_months(self) -> bool {
        self.from == Month::of(self.from).first_day() && is_last_day(self.to)
    }

    /// The last day of the month after it.
    #[must_use]
    pub fn end_of_next_month(self) -> NaiveDate {
        Month::of(self.to).after().last_day()
    }

    /// From 1 January of its last year to its end.
    #[must_use]
    pub fn year_to_date(self) -> Self {
        Self { from: self.to.with_ordinal(1).unwrap_or(self.from), to: self.to }
    }

    /// Its months, in order.
    pub fn months(self) -> impl Iterator<Item = Month> {
        let last = Month::of(self.to);
        std::iter::successors(Some(Month::of(self.from)), move |month| (*month < last).then(|| month.after()))
    }

    /// The window a year or a month earlier, with a given cut-off shifted by the same. In windows of whole
    /// months the last day of a month becomes a last day; other days are clamped.
    #[must_use]
    pub fn shifted(self, cut_off: Option<NaiveDate>, by: Comparison) -> (Self, Option<NaiveDate>) {
        self.moved_back(cut_off, by.months())
    }

    /// Shifts by several months at once: a day that is clamped in a month on the way must not stay clamped.
    pub(crate) fn moved_back(self, cut_off: Option<NaiveDate>, months: u32) -> (Self, Option<NaiveDate>) {
        let whole = self.is_whole_months();
        let shift = |day: NaiveDate| {
            let shifted = day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
            if whole && is_last_day(day) { Month::of(shifted).last_day() } else { shifted }
        };
        (Self { from: shift(self.from), to: shift(self.to) }, cut_off.map(shift))
    }
}

/// Limits a day to the years 1900 to 9999, which contain all facts: PostgreSQL has fewer days than our
/// calendar.
pub(crate) fn storable(day: NaiveDate) -> NaiveDate {
    const FIRST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");
    day.max(FIRST)
}

pub(crate) fn is_last_day(day: NaiveDate) -> bool {
    day == Month::of(day).last_day()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shifted(from: &str, to: &str, cut_off: &str, by: Comparison) -> [String; 3] {
        let (window, cut_off) = Window::range(day(from), day(to)).unwrap().shifted(Some(day(cut_off)), by);
        [window.from, window.to, cut_off.unwrap()].map(|day| day.to_string())
    }

    #[test]
    fn whole_months_stay_whole_and_other_days_clamp() {
        use Comparison::*;
        assert_eq!(
            shifted("2026-03-01", "2026-03-31", "2026-04-30", MonthOnMonth),
            ["2026-02-01", "2026-02-28", "2026-03-31"]
        );
        assert_eq!(
            shifted("2024-02-01", "2024-02-29", "2024-03-15", YearOnYear),
            ["2023-02-01", "2023-02-28", "2023-03-15"]
        );
        assert_eq!(
            shifted("2023-02-01", "2023-02-28", "2023-02-28", YearOnYear),
            ["2022-02-01", "2022-02-28", "2022-02-28"]
        );
        assert_eq!(
            shifted("2025-02-01", "2025-02-28", "2025-02-28", YearOnYear),
            ["2024-02-01", "2024-02-29", "2024-02-29"]
        );
        assert_eq!(
            shifted("2026-03-10", "2026-03-31", "2026-03-31", MonthOnMonth),
            ["2026-02-10", "2026-02-28", "2026-02-28"]
        );
        assert_eq!(
            shifted("2026-02-10", "2026-02-28", "2026-02-28", MonthOnMonth),
            ["2026-01-10", "2026-01-28", "2026-01-28"]
        );
    }

    #[test]
    fn a_window_that_ends_before_it_begins_is_refused() {
        assert!(matches!(Window::range(day("2026-03-02"), day("2026-03-01")), Err(ReadError::WindowEmpty)));
        assert_eq!(Window::range(day("2026-03-01"), day("2026-03-01")).unwrap().months().count(), 1);
        assert_eq!(Window::year(2026).unwrap().months().map(|m| m.to_string()).last().unwrap(), "2026-12");
    }
}
