//! Dates and times, as offices write them.

use std::fmt;

use chrono::format::{Item, Parsed};
use chrono::{
    DateTime, Datelike, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
};
use chrono_tz::Tz;

/// Whether the day or the month comes first where the year comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

/// How a column writes its times.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forms {
    /// The forms that the mapping names; if there are any, no others are read.
    pub(crate) named: Vec<Vec<Item<'static>>>,
    /// What was found out of dates such as 03/04/2024.
    pub(crate) order: Option<Order>,
    /// Whether a bare number counts days, as in spreadsheets.
    pub(crate) serials: bool,
}

/// A time, or a day of which no time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    At(DateTime<Utc>),
    /// The clocks showed it twice, when they were set back.
    Twice(DateTime<Utc>, DateTime<Utc>),
    On(NaiveDate),
}

/// Why a text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoTime {
    /// It has no form that is read.
    Unreadable,
    /// It has none of the forms that the mapping names.
    OtherForm,
    /// Day and month both fit in either place.
    DayOrMonth,
    /// The clocks of the zone skipped it.
    Skipped(Tz),
    /// A minute has 60 seconds: 0 to 59.
    Second60,
    /// A year that no case is of.
    Year,
}

impl NoTime {
    /// A name for sums of problems.
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
                "expected a date or time, such as 2018-10-31, 2018/10/31 09:30, 2018-10-31T09:30:00+08:00 or 2018年10月31日 上午9:30; another form can be named in [formats]",
            ),
            Self::OtherForm => f.write_str("expected a date or time in one of the forms that the mapping names in [formats]"),
            Self::DayOrMonth => f.write_str(
                "day or month first? Both fit; name the form in [formats], such as \"%d/%m/%Y\" or \"%m/%d/%Y\"",
            ),
            Self::Skipped(zone) => {
                write!(f, "the clocks of {zone} never showed this time: they were set forward over it")
            }
            Self::Second60 => f.write_str("a minute has seconds 0 to 59"),
            Self::Year => f.write_str("expected a year from 1900 to 9999"),
        }
    }
}

impl When {
    /// Reads a time; one without an offset is local to `zone`.
    ///
    /// # Errors
    /// Why it is none.
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

    /// The instant that is recorded. A bare day is a day of the log's calendar, whatever zone the file's times are in; it counts
    /// from its start, or from the step before it if that was on the same day: so the day is kept, no time runs backwards,
    /// and today is never in the future. Of a time that the clocks showed twice, the first that is not before the step before it.
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

/// The first instant of a day that the clocks of `calendar` showed.
fn start_of(day: NaiveDate, calendar: Tz) -> DateTime<Utc> {
    let hours = (0..24).filter_map(|hour| day.and_hms_opt(hour, 0, 0));
    let shown = hours.filter_map(|time| calendar.from_local_datetime(&time).earliest()).next();
    // Islands that changed sides of the date line skipped a whole day.
    shown.map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |start| start.to_utc())
}

/// What a text says, before a time zone is thought of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    Day(NaiveDate),
    Local(NaiveDateTime),
    Instant(DateTime<FixedOffset>),
}

/// Reads a text by a form that the mapping names; none if it has another one.
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

/// What is left of a text while it is read.
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

    /// What a workbook's real date was turned into, whatever forms are named for the texts beside it.
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

    /// Days since the end of 1899, as spreadsheets count them, with the time as a fraction.
    fn serial(self) -> Option<Read> {
        let (days, fraction) = self.0.split_once('.').unwrap_or((self.0, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if days.is_empty() || days.len() > 7 || !digits(days) || !digits(fraction) {
            return None;
        }
        let days: i64 = days.parse().ok().filter(|days| (1..=2_958_465).contains(days))?;
        // Spreadsheets believe in 29 February 1900.
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

    /// A number of up to `most` digits.
    fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let length = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(length);
        let number = digits.parse().ok()?;
        self.0 = rest;
        Some((number, length))
    }

    /// Takes one of these away.
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
            // 日 and 号 are left out by some.
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

    /// `Z`, `UTC`, `+08:00`, `+0800`, `+08`; none, and nothing taken away, if there is none of them.
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

/// Which order a date such as 15/03/2024 proves; none if it proves nothing.
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

/// Whether a date has its year at the end, so that its order must be known.
pub(crate) fn needs_order(text: &str) -> bool {
    When::parse(text, Tz::UTC, &Forms::default()) == Err(NoTime::DayOrMonth) || proves(text).is_some()
}

#[cfg(test)]
mod tests;
