//! A limit of the procedure: how many days, how they are counted, and what happens if the last one is off.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Deserializer, de};
use std::fmt;

/// A legal limit. In the procedure file a number of calendar days, or `{ days = 5, count = "WORKING", on_day_off = "NEXT_WORKING_DAY" }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many days; the first one is not counted.
    pub days: u16,
    /// Which days count.
    pub count: Counting,
    /// What happens if the last day is off. A limit of working days never ends on one.
    pub on_day_off: OnDayOff,
    /// Of a limit that an event implies: whether the event says that it rests on an assumed calendar.
    pub(crate) assumed: bool,
}

/// Which days of a limit count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Counting {
    /// Every day.
    #[default]
    Calendar,
    /// Working days, by the calendar of the procedure's region.
    Working,
}

/// What happens if the last day of a limit is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OnDayOff {
    /// It stays the last day.
    #[default]
    Stay,
    /// The next working day is the last one.
    NextWorkingDay,
}

impl Limit {
    /// So many calendar days, whatever day the last one is.
    #[must_use]
    pub const fn calendar_days(days: u16) -> Self {
        Self { days, count: Counting::Calendar, on_day_off: OnDayOff::Stay, assumed: false }
    }

    /// So many working days.
    #[must_use]
    pub const fn working_days(days: u16) -> Self {
        Self { count: Counting::Working, ..Self::calendar_days(days) }
    }

    /// The same limit, with what happens if its last day is off.
    #[must_use]
    pub const fn ending(self, on_day_off: OnDayOff) -> Self {
        Self { on_day_off, ..self }
    }

    /// The limit that leads from one day to another, as an event has them.
    pub(crate) fn implied(from: NaiveDate, to: NaiveDate, calendar_assumed: bool) -> Self {
        let days = u16::try_from((to - from).num_days()).unwrap_or(0);
        Self { assumed: calendar_assumed, ..Self::calendar_days(days) }
    }

    pub(crate) fn calendar_days_after(&self, from: NaiveDate) -> NaiveDate {
        add_days(from, self.days.into())
    }
}

/// Adds `days` to `day`, up to the last day of the calendar.
#[must_use]
pub(crate) fn add_days(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// Reads a limit; the library's own words for a choice of forms do not say what is wrong.
struct Reader;

impl<'de> de::Visitor<'de> for Reader {
    type Value = Limit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of days, or a table such as { days = 5, count = \"WORKING\" }")
    }

    fn visit_i64<E: de::Error>(self, days: i64) -> Result<Limit, E> {
        let days = u16::try_from(days).map_err(|_| E::invalid_value(de::Unexpected::Signed(days), &self))?;
        Ok(Limit::calendar_days(days))
    }

    fn visit_u64<E: de::Error>(self, days: u64) -> Result<Limit, E> {
        let days =
            u16::try_from(days).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(days), &self))?;
        Ok(Limit::calendar_days(days))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Limit, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            days: u16,
            #[serde(default)]
            count: Counting,
            #[serde(default)]
            on_day_off: OnDayOff,
        }
        let Table { days, count, on_day_off } =
            Table::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Limit { days, count, on_day_off, assumed: false })
    }
}
