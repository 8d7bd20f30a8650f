//! Dates and times, as offices write them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// What a cell of a time may hold.
pub(crate) const EXPECTED: &str = "expected a date or time between 1900 and 9999, such as 2018-10-31, 2018/10/31 09:30, \
    2018-10-31T09:30:00 or 2018-10-31T09:30:00+08:00";

const DATES: [&str; 3] = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"];
const TIMES: [&str; 3] = ["%H:%M:%S%.f", "%H:%M", "%H:%M:%S"];

/// A time, or a day of which no time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    At(DateTime<Utc>),
    On(NaiveDate),
}

impl When {
    /// Reads a time; one without an offset is local to `zone`.
    pub(crate) fn parse(text: &str, zone: Tz) -> Option<Self> {
        let years = 1900..=9999;
        let local = |text: &str| {
            let forms = DATES
                .iter()
                .flat_map(|date| TIMES.map(|time| [format!("{date}T{time}"), format!("{date} {time}")]));
            forms.flatten().find_map(|form| NaiveDateTime::parse_from_str(text, &form).ok())
        };
        if let Some(day) = DATES.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok()) {
            return Some(Self::On(day)).filter(|_| years.contains(&day.year()));
        }
        let at = match DateTime::parse_from_rfc3339(text) {
            Ok(at) => at.to_utc(),
            // Of a time that a clock showed twice, the first; a time that no clock showed is none.
            Err(_) => zone.from_local_datetime(&local(text)?).earliest()?.to_utc(),
        };
        Some(Self::At(at)).filter(|_| years.contains(&at.year()))
    }

    /// The instant that is recorded. A bare day is a day of the log's calendar, whatever zone the file's times are in; it counts
    /// from its start, or from the step before it if that was on the same day: so the day is kept, no time runs backwards,
    /// and today is never in the future.
    pub(crate) fn instant(self, before: Option<DateTime<Utc>>, calendar: Tz) -> DateTime<Utc> {
        match self {
            Self::At(at) => at,
            Self::On(day) => before
                .filter(|before| before.with_timezone(&calendar).date_naive() == day)
                .unwrap_or_else(|| start_of(day, calendar)),
        }
    }

    /// The local day.
    pub(crate) fn day(self, calendar: Tz) -> NaiveDate {
        match self {
            Self::At(at) => at.with_timezone(&calendar).date_naive(),
            Self::On(day) => day,
        }
    }
}

/// The first instant of a day that the clocks of `calendar` showed.
fn start_of(day: NaiveDate, calendar: Tz) -> DateTime<Utc> {
    let hours = (0..24).filter_map(|hour| day.and_hms_opt(hour, 0, 0));
    let shown = hours.filter_map(|time| calendar.from_local_datetime(&time).earliest()).next();
    // Islands that changed sides of the date line skipped a whole day.
    shown.map_or_else(|| day.and_time(chrono::NaiveTime::MIN).and_utc(), |start| start.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::{Shanghai, Tokyo};

    fn at(text: &str) -> Option<When> {
        Some(When::At(text.parse().unwrap()))
    }

    #[test]
    fn every_form_of_a_time_is_read() {
        for form in [
            "2018-01-05T09:30:00",
            "2018-01-05 09:30:00",
            "2018-01-05 09:30",
            "2018-1-5 9:30",
            "2018/1/5 9:30",
            "2018-01-05T09:30",
            "2018-01-05T09:30:00.000",
            "2018-01-05T09:30:00+08:00",
            "2018-01-05T01:30:00Z",
            "2018年1月5日 9:30",
        ] {
            assert_eq!(When::parse(form, Shanghai), at("2018-01-05T01:30:00Z"), "{form}");
        }
        let day = Some(When::On(NaiveDate::from_ymd_opt(2018, 1, 5).unwrap()));
        for form in ["2018-01-05", "2018/1/5", "2018/01/05", "2018年1月5日"] {
            assert_eq!(When::parse(form, Shanghai), day, "{form}");
        }
        assert_eq!(When::parse("2018-01-05 09:30", Tokyo), at("2018-01-05T00:30:00Z"));
    }

    #[test]
    fn what_is_no_time_of_an_office_is_not() {
        for form in [
            "",
            "yesterday",
            "18/1/5",
            "2018-13-01",
            "2018-02-29",
            "1899-12-31",
            "2018-01-05T24:00:00",
            "20180105",
            "10000-01-01",
            "2018-01-05 ",
            "5/1/2018",
            "2018-01-05T09:30:00+08:00x",
            "43105",
        ] {
            assert_eq!(When::parse(form, Shanghai), None, "{form}");
        }
        assert_eq!(When::parse("1986-05-04 02:30", Shanghai), None, "clocks went from 02:00 to 03:00");
    }

    #[test]
    fn a_day_without_a_time_stays_that_day_and_never_runs_backwards() {
        let day = When::parse("2018-01-05", Tokyo).unwrap();
        let start: DateTime<Utc> = "2018-01-04T16:00:00Z".parse().unwrap();
        assert_eq!(day.instant(None, Shanghai), start, "whatever zone the file is in");
        let (same_day, earlier) =
            ("2018-01-05T07:00:00Z".parse().unwrap(), "2018-01-03T07:00:00Z".parse().unwrap());
        assert_eq!(day.instant(Some(same_day), Shanghai), same_day);
        assert_eq!(day.instant(Some(earlier), Shanghai), start);
        assert_eq!(day.day(Shanghai).to_string(), "2018-01-05");
    }
}
