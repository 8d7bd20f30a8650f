//! The slots in which units look for disputes (排查): weeks, half months and months.

use crate::terms::terms;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// A week by ISO 8601 (`2026-W07`), the first or second half of a month (`2026-02-A` up to its 15th day, `2026-02-B`), or a month (`2026-02`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    first: NaiveDate,
    cadence: Cadence,
}

terms! {
    /// How often a unit looks for disputes: how long a slot is.
    Cadence {
        /// Every week.
        Week,
        /// Twice a month.
        HalfMonth,
        /// Every month.
        Month,
        /// Not at all: no slot is of this cadence.
        None,
    }
}

/// On which day the second half of a month begins.
const SECOND_HALF: u32 = 16;

impl Slot {
    /// Returns the slot of a cadence that contains a day; `None` for [`Cadence::None`].
    #[must_use]
    pub fn containing(cadence: Cadence, day: NaiveDate) -> Option<Self> {
        let first = match cadence {
            Cadence::Week => day.week(Weekday::Mon).checked_first_day()?,
            Cadence::HalfMonth => day.with_day(if day.day() < SECOND_HALF { 1 } else { SECOND_HALF })?,
            Cadence::Month => day.with_day(1)?,
            Cadence::None => return None,
        };
        Some(Self { first, cadence })
    }

    /// Returns the next slot of its cadence; `None` after the last one of the calendar.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::containing(self.cadence, self.last_day().succ_opt()?)
    }

    /// How long it is. Never [`Cadence::None`].
    #[must_use]
    pub fn cadence(self) -> Cadence {
        self.cadence
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let month_later =
            || self.first.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
        let next = match self.cadence {
            Cadence::Week => self.first.checked_add_days(Days::new(7)),
            Cadence::HalfMonth if self.first.day() < SECOND_HALF => self.first.with_day(SECOND_HALF),
            Cadence::HalfMonth | Cadence::Month | Cadence::None => month_later(),
        };
        next.and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX)
    }

    fn read(text: &str) -> Option<Self> {
        let number = |digits: &str, length| {
            let fits = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| digits.parse::<u32>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let year = i32::try_from(number(parts.next()?, 4)?).ok()?;
        let (part, half) = (parts.next()?, parts.next());
        let (first, cadence) = match (part.strip_prefix('W'), half) {
            (Some(week), None) => {
                (NaiveDate::from_isoywd_opt(year, number(week, 2)?, Weekday::Mon)?, Cadence::Week)
            }
            (None, None) => (NaiveDate::from_ymd_opt(year, number(part, 2)?, 1)?, Cadence::Month),
            (None, Some(half)) => {
                let day = match half {
                    "A" => 1,
                    "B" => SECOND_HALF,
                    _ => return None,
                };
                (NaiveDate::from_ymd_opt(year, number(part, 2)?, day)?, Cadence::HalfMonth)
            }
            (Some(_), Some(_)) => return None,
        };
        parts.next().is_none().then_some(Self { first, cadence })
    }
}

/// The text is not a slot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a slot is a week (2026-W07), half a month (2026-02-A, 2026-02-B) or a month (2026-02)")]
pub struct InvalidSlot;

impl FromStr for Slot {
    type Err = InvalidSlot;

    fn from_str(text: &str) -> Result<Self, InvalidSlot> {
        Self::read(text).ok_or(InvalidSlot)
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cadence {
            Cadence::Week => {
                let week = self.first.iso_week();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Cadence::HalfMonth => {
                let half = if self.first.day() < SECOND_HALF { 'A' } else { 'B' };
                write!(f, "{}-{half}", self.first.format("%Y-%m"))
            }
            Cadence::Month | Cadence::None => write!(f, "{}", self.first.format("%Y-%m")),
        }
    }
}

impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_has_a_first_and_a_last_day() {
        for (text, first, last) in [
            ("2026-W07", "2026-02-09", "2026-02-15"),
            ("2026-W01", "2025-12-29", "2026-01-04"),
            ("2020-W53", "2020-12-28", "2021-01-03"),
            ("2026-02-A", "2026-02-01", "2026-02-15"),
            ("2026-02-B", "2026-02-16", "2026-02-28"),
            ("2024-02-B", "2024-02-16", "2024-02-29"),
            ("2026-12", "2026-12-01", "2026-12-31"),
        ] {
            let slot: Slot = text.parse().unwrap();
            let days = (slot.first_day().to_string(), slot.last_day().to_string());
            assert_eq!((days.0.as_str(), days.1.as_str(), slot.to_string().as_str()), (first, last, text));
        }
    }

    #[test]
    fn a_day_is_in_one_slot_of_each_cadence_and_slots_follow_one_another() {
        for (cadence, day, expected) in [
            (Cadence::Week, "2026-01-04", "2026-W01 2026-W02"),
            (Cadence::Week, "2020-12-28", "2020-W53 2021-W01"),
            (Cadence::HalfMonth, "2026-02-15", "2026-02-A 2026-02-B"),
            (Cadence::HalfMonth, "2024-02-29", "2024-02-B 2024-03-A"),
            (Cadence::Month, "2026-12-31", "2026-12 2027-01"),
        ] {
            let slot = Slot::containing(cadence, day.parse().unwrap()).unwrap();
            let next = slot.next().unwrap();
            assert_eq!(format!("{slot} {next}"), expected);
            assert_eq!((slot.cadence(), slot.last_day().succ_opt()), (cadence, Some(next.first_day())));
            assert_eq!(slot.to_string().parse(), Ok(slot));
        }
        assert_eq!(Slot::containing(Cadence::None, "2026-02-01".parse().unwrap()), None);
    }

    #[test]
    fn what_is_no_slot_is_not_read() {
        let bad = "2026 2026-W00 2026-W54 2025-W53 2026-W7 2026-13 2026-00 2026-2 2026-02-C 2026-02-a 2026-02-A-A 2026-W07-A W07 26-02 2026-02-";
        for text in bad.split(' ').chain(["", "2026-+1", " 2026-02"]) {
            assert!(text.parse::<Slot>().is_err(), "{text:?}");
        }
    }
}
