//! Months of the calendar, as the API writes them.

use chrono::{Datelike, Months, NaiveDate};
use std::fmt;

/// A month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    pub(crate) fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// The month that a text such as `2024-11` names; of the years 1 to 9998, so that there is one before and after it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |text: &str, most: usize| text.len() == most && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let year = year.parse().ok().filter(|year| (1900..=2999).contains(year))?;
        Some(Self(NaiveDate::from_ymd_opt(year, month.parse().ok()?, 1)?))
    }

    /// The month so many months earlier.
    pub(crate) fn back(self, months: u32) -> Self {
        Self(self.0.checked_sub_months(Months::new(months)).unwrap_or(self.0))
    }

    pub(crate) fn next(self) -> Self {
        Self(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    pub(crate) fn first_day(self) -> NaiveDate {
        self.0
    }

    pub(crate) fn year(self) -> i32 {
        self.0.year()
    }

    /// From 1.
    pub(crate) fn number(self) -> u32 {
        self.0.month()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_and_written() {
        for text in ["2024-11", "2023-01", "1900-12"] {
            assert_eq!(Month::read(text).unwrap().to_string(), text);
        }
        for text in
            ["", "2024", "2024-13", "2024-00", "2024-1", "24-01", "2024-11-01", "+024-01", "0001-01", "a"]
        {
            assert_eq!(Month::read(text), None, "{text}");
        }
        let month = Month::read("2024-01").unwrap();
        assert_eq!(
            (month.back(1).to_string(), month.back(12).to_string()),
            ("2023-12".into(), "2023-01".into())
        );
        assert_eq!(month.back(1).next(), month);
    }
}
