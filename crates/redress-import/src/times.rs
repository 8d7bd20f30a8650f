//! Parses dates and times in the forms that offices write.

use std::fmt;

use chrono::format::{Item, Parsed};
use chrono::{
    DateTime, Datelike, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
};
use chrono_tz::Tz;

/// Whether the day or the month comes first in dates with the year last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

/// The forms of times in a column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forms {
    /// The forms that the mapping names. If there are any, no others are accepted.
    pub(crate) named: Vec<Vec<Item<'static>>>,
    /// The order of dates such as 03/04/2024, if other dates of the column prove it.
    pub(crate) order: Option<Order>,
    /// Whether a bare number counts days, as in spreadsheets.
    pub(crate) serials: bool,
}

/// A point in time, or a day without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    At(DateTime<Utc>),
    /// A local time that occurred twice, when the clocks were set back.
    Twice(DateTime<Utc>, DateTime<Utc>),
    On(NaiveDate),
}

/// Why a text is not a valid time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoTime {
    /// It has no known form.
    Unreadable,
    /// It has none of the forms that the mapping names.
    OtherForm,
    /// Day and month are interchangeable.
    DayOrMonth,
    /// The local clocks skipped this time.
    Skipped(Tz),
    /// The seconds are 60; a minute has seconds 0 to 59.
    Second60,
    /// The year is outside 1900 to 9999.
    Year,
}

impl NoTime {
    /// A stable name, by which problems are counted.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Unreadable | Self::OtherForm => "TIME_UNREADABLE",
            Self::DayOrMonth => "DAY_OR_MONTH",
            Self::Skipped(_) => "TIME_SKIPPED",
            Self::Second60 => "SECOND_60",
            Self::Year => "YEAR_OUT_OF_RANGE",
        }
    }
}

impl fmt::Display for NoTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str(
                "expected a date or time, such as 2018-10-31, 2018/10/31 09:30, 2018-10-31T09:30:00+08:00 \
                or 2018年10月31日 上午9:30; add any other form to [formats] in the mapping",
            ),
            Self::OtherForm => f.write_str(
                "expected a date or time in one of the forms listed in \
                [formats] of the mapping",
            ),
            Self::DayOrMonth => f.write_str(
                "this date can be read day first or month first; set the form in [formats] of the mapping, \
                such as \"%d/%m/%Y\" or \"%m/%d/%Y\"",
            ),
            Self::Skipped(zone) => {
                write!(f, "this time did not exist in {zone}: the clocks were set forward over it")
            }
            Self::Second60 => f.write_str("expected seconds from 0 to 59"),
            Self::Year => f.write_str("expected a year from 1900 to 9999"),
        }
    }
}

impl When {
    /// Parses a time. A time without an offset is local to `zone`.
    ///
    /// # Errors
    /// Returns why the text is not a valid time.
    pub(crate) fn parse(text: &str, zone: Tz, forms: &Forms) -> Result<Self, NoTime> {
        let read = match forms.named.as_slice() {
            [] => Text(text).read(forms),
            named => match named.iter().find_map(|form| by_form(text, form)) {
                Some(read) => read,
                None if forms.serials => Text(text).serial().map_or(Text(text).iso(), Ok),
                None => Err(NoTime::OtherForm),
            }
            .map_err(|fault| if fault == NoTime::Unreadable { NoTime::OtherForm } else { fault }),
        }?;
        let years = 1900..=9999;
        let found = match read {
            Read::Day(day) => Self::On(day),
            Read::Instant(at) => Self::At(at.to_utc()),
            Read::Local(local) => match zone.from_local_datetime(&local) {
                MappedLocalTime::Single(at) => Self::At(at.to_utc()),
                MappedLocalTime::Ambiguous(first, second) => Self::Twice(first.to_utc(), second.to_utc()),
                MappedLocalTime::None => return Err(NoTime::Skipped(zone)),
            },
        };
        let year = match found {
            Self::On(day) => day.year(),
            Self::At(at) | Self::Twice(at, _) => at.year(),
        };
        if years.contains(&year) { Ok(found) } else { Err(NoTime::Year) }
    }

    /// The instant that is recorded. A bare day is a day of the log's calendar, regardless of the file's time
    /// zone. It counts from its start, or from the previous step if that was on the same day. So the day is
    /// kept, time never runs backwards, and today is never in the future. A local time that occurred twice
    /// becomes the first of the two that is not before the previous step.
    pub(crate) fn instant(self, before: Option<DateTime<Utc>>, calendar: Tz) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::Twice(first, second) => {
                if before.is_some_and(|before| first < before && before <= second) {
                    second
                } else {
                    first
                }
            }
            Self::On(day) => before
                .filter(|before| before.with_timezone(&calendar).date_naive() == day)
                .unwrap_or_else(|| start_of(day, calendar)),
        }
    }

    /// The local day.
    pub(crate) fn day(self, calendar: Tz) -> NaiveDate {
        match self {
            Self::At(at) | Self::Twice(at, _) => at.with_timezone(&calendar).date_naive(),
            Self::On(day) => day,
        }
    }
}

/// The first instant of a day in `calendar`.
fn start_of(day: NaiveDate, calendar: Tz) -> DateTime<Utc> {
    let hours = (0..24).filter_map(|hour| day.and_hms_opt(hour, 0, 0));
    let shown = hours.filter_map(|time| calendar.from_local_datetime(&time).earliest()).next();
    // Samoa, for example, skipped a whole day when it crossed the date line.
    shown.map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |start| start.to_utc())
}

/// A parsed text, before a time zone is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    Day(NaiveDate),
    Local(NaiveDateTime),
    Instant(DateTime<FixedOffset>),
}

/// Parses a text by a form that the mapping names. `None` if it does not have this form.
fn by_form(text: &str, form: &[Item<'static>]) -> Option<Result<Read, NoTime>> {
    let mut parsed = Parsed::new();
    chrono::format::parse(&mut parsed, text, form.iter()).ok()?;
    let Ok(day) = parsed.to_naive_date() else {
        return parsed.to_datetime().ok().map(|at| Ok(Read::Instant(at)));
    };
    if parsed.second() == Some(60) {
        return Some(Err(NoTime::Second60));
    }
    Some(Ok(match (parsed.to_naive_time(), parsed.offset()) {
        (Ok(time), None) => Read::Local(day.and_time(time)),
        (Ok(_), Some(_)) => Read::Instant(parsed.to_datetime().ok()?),
        (Err(_), _) => Read::Day(day),
    }))
}

/// The rest of a text that is being parsed.
struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    fn read(self, forms: &Forms) -> Result<Read, NoTime> {
        if forms.serials
            && let Some(read) = Text(self.0).serial()
        {
            return Ok(read);
        }
        self.whole(forms.order)
    }

    /// Parses the ISO form into which a workbook's date was converted; it is accepted regardless of the named
    /// forms.
    fn iso(self) -> Result<Read, NoTime> {
        if self.0.as_bytes().get(4) == Some(&b'-') { self.whole(None) } else { Err(NoTime::OtherForm) }
    }

    fn whole(mut self, order: Option<Order>) -> Result<Read, NoTime> {
        let day = self.day(order)?;
        let space = self.0.starts_with([' ', '\u{3000}', 'T', 't']);
        self.0 = self.0.trim_start_matches([' ', '\u{3000}']).trim_start_matches(['T', 't']);
        self.0 = self.0.trim_start_matches(' ');
        if self.0.is_empty() {
            return if space { Err(NoTime::Unreadable) } else { Ok(Read::Day(day)) };
        }
        let time = self.time()?;
        let local = day.and_time(time);
        match self.offset() {
            None if self.0.is_empty() => Ok(Read::Local(local)),
            Some(offset) if self.0.is_empty() => {
                offset.from_local_datetime(&local).single().map(Read::Instant).ok_or(NoTime::Year)
            }
            _ => Err(NoTime::Unreadable),
        }
    }

    /// Parses a serial number: days since the end of 1899, as in spreadsheets, with the time as a fraction.
    fn serial(self) -> Option<Read> {
        let (days, fraction) = self.0.split_once('.').unwrap_or((self.0, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if days.is_empty() || days.len() > 7 || !digits(days) || !digits(fraction) {
            return None;
        }
        let days: i64 = days.parse().ok().filter(|days| (1..=2_958_465).contains(days))?;
        // Spreadsheets count a 29 February 1900, which did not exist.
        let epoch = NaiveDate::from_ymd_opt(1899, 12, if days < 60 { 31 } else { 30 })?;
        let day = epoch.checked_add_signed(chrono::TimeDelta::days(days))?;
        if fraction.is_empty() {
            return Some(Read::Day(day));
        }
        let part: f64 = format!("0.{fraction}").parse().ok()?;
        #[allow(clippy::cast_possible_truncation, reason = "of a day, at most 86,400 seconds")]
        let seconds = (part * 86_400.0).round() as i64;
        Some(Read::Local(
            day.and_time(NaiveTime::MIN).checked_add_signed(chrono::TimeDelta::seconds(seconds))?,
        ))
    }

    /// Takes a number of up to `most` digits.
    fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let length = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(length);
        let number = digits.parse().ok()?;
        self.0 = rest;
        Some((number, length))
    }

    /// Takes one of these words, if the text begins with it.
    fn one_of(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let found = words
            .iter()
            .find(|word| self.0.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))?;
        self.0 = &self.0[found.len()..];
        Some(*found)
    }

    fn day(&mut self, order: Option<Order>) -> Result<NaiveDate, NoTime> {
        let made = |year: u32, month, day| {
            let year = i32::try_from(year).map_err(|_| NoTime::Year)?;
            NaiveDate::from_ymd_opt(year, month, day).ok_or(NoTime::Unreadable)
        };
        let bad = NoTime::Unreadable;
        let (first, length) = self.number(8).ok_or(bad)?;
        if length == 8 {
            return made(first / 10_000, first / 100 % 100, first % 100);
        }
        let divider = self.one_of(&["-", "/", ".", "年"]).ok_or(bad)?;
        let (second, _) = self.number(2).ok_or(bad)?;
        let divided = if divider == "年" { &["月"][..] } else { &["-", "/", "."] };
        let again = self.one_of(divided).ok_or(bad)?;
        if divider != "年" && again != divider {
            return Err(bad);
        }
        let (third, third_length) = self.number(4).ok_or(bad)?;
        if divider == "年" {
            // Some writers omit 日 and 号.
            self.one_of(&["日", "号"]);
        }
        match (length, third_length) {
            (4, 1 | 2) => made(first, second, third),
            (1 | 2, 4) if divider != "年" => match (order, first, second) {
                (Some(Order::DayFirst), ..) => made(third, second, first),
                (Some(Order::MonthFirst), ..) => made(third, first, second),
                (None, 13..=31, 1..=12) => made(third, second, first),
                (None, 1..=12, 13..=31) => made(third, first, second),
                (None, first, second) if first == second => made(third, first, second),
                (None, 1..=12, 1..=12) => Err(NoTime::DayOrMonth),
                _ => Err(bad),
            },
            _ => Err(bad),
        }
    }

    fn time(&mut self) -> Result<NaiveTime, NoTime> {
        let bad = NoTime::Unreadable;
        let half = self.one_of(&["上午", "下午", "凌晨", "早上", "中午", "晚上", "AM", "PM"]);
        self.0 = self.0.trim_start_matches(' ');
        let (hour, length) = self.number(6).ok_or(bad)?;
        let (mut hour, minute, second) = match length {
            // 20230102T093000
            6 => (hour / 10_000, hour / 100 % 100, hour % 100),
            1 | 2 => {
                self.one_of(&[":", "：", "时", "点"]).ok_or(bad)?;
                let minute = self.number(2).ok_or(bad)?.0;
                let more = self.one_of(&[":", "：", "分"]);
                let second = if more.is_some() { self.number(2) } else { None };
                if more.is_some_and(|divider| divider != "分") && second.is_none() {
                    return Err(bad);
                }
                self.one_of(&["秒"]);
                (hour, minute, second.map_or(0, |(second, _)| second))
            }
            _ => return Err(bad),
        };
        let mut nanos = 0;
        if let Some(fraction) = self.0.strip_prefix(['.', ',']) {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let shown = fraction.get(..digits.min(9)).filter(|shown| !shown.is_empty()).ok_or(bad)?;
            nanos = format!("{shown:0<9}").parse().map_err(|_| bad)?;
            self.0 = &fraction[digits..];
        }
        let mut rest = Text(self.0.trim_start_matches(' '));
        let half = half.or_else(|| {
            let found = rest.one_of(&["AM", "PM", "a.m.", "p.m."])?;
            self.0 = rest.0;
            Some(found)
        });
        match half {
            Some("下午" | "晚上" | "PM" | "p.m.") if hour < 12 => hour += 12,
            Some("中午") if hour < 3 => hour += 12,
            Some("上午" | "凌晨" | "早上" | "AM" | "a.m.") if hour == 12 => hour = 0,
            _ => {}
        }
        if second == 60 {
            return Err(NoTime::Second60);
        }
        NaiveTime::from_hms_nano_opt(hour, minute, second, nanos).ok_or(bad)
    }

    /// Takes an offset: `Z`, `UTC`, `+08:00`, `+0800`, `+08`. If there is none, takes nothing and returns
    /// `None`.
    fn offset(&mut self) -> Option<FixedOffset> {
        let mut rest = Text(self.0.trim_start_matches(' '));
        let named = rest.one_of(&["Z", "UTC", "GMT"]);
        let sign = rest.one_of(&["+", "-"]);
        let Some(sign) = sign else {
            self.0 = named.map(|_| rest.0)?;
            return FixedOffset::east_opt(0);
        };
        let (digits, length) = rest.number(4)?;
        let (hours, minutes) = match length {
            4 => (digits / 100, digits % 100),
            2 if rest.one_of(&[":"]).is_some() => (digits, rest.number(2)?.0),
            1 | 2 => (digits, 0),
            _ => return None,
        };
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok().filter(|_| minutes < 60)?;
        self.0 = rest.0;
        FixedOffset::east_opt(if sign == "-" { -seconds } else { seconds })
    }
}

/// The order that a date such as 15/03/2024 proves. `None` if both fit.
pub(crate) fn proves(text: &str) -> Option<Order> {
    let mut text = Text(text);
    let (first, length) = text.number(3)?;
    let divider = text.one_of(&["-", "/", "."])?;
    let (second, _) = text.number(2)?;
    let (again, (_, year)) = (text.one_of(&["-", "/", "."])?, text.number(5)?);
    if length > 2 || year != 4 || again != divider {
        return None;
    }
    match (first, second) {
        (13..=31, 1..=12) => Some(Order::DayFirst),
        (1..=12, 13..=31) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// Whether a date ends with its year, so that its order must be known.
pub(crate) fn needs_order(text: &str) -> bool {
    When::parse(text, Tz::UTC, &Forms::default()) == Err(NoTime::DayOrMonth) || proves(text).is_some()
}

#[cfg(test)]
mod tests;
