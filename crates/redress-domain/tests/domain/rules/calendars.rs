//! Working days: what a calendar may say, and what a limit comes to by the official calendars of 2024 to 2026.

use super::prelude::*;
use chrono::NaiveDate;
use redress_domain::{
    calendar::{Calendar, CalendarError, CalendarPublished, Calendars, PublishCalendar},
    kind::RefusalCode,
};
use std::sync::Arc;

/// The official calendar of a year, from the notice of the General Office of the State Council.
fn official(year: i32) -> CalendarPublished {
    let file = match year {
        2024 => include_str!("../../../../../examples/calendars/2024.csv"),
        2025 => include_str!("../../../../../examples/calendars/2025.csv"),
        _ => include_str!("../../../../../examples/calendars/2026.csv"),
    };
    let days = |off: &str| {
        let rows = file.lines().filter_map(|row| row.strip_suffix(off)?.split(',').next());
        rows.map(day).collect::<Vec<_>>()
    };
    let publish = PublishCalendar {
        year,
        days_off: days(",true"),
        workdays: days(",false"),
        source: "国务院办公厅".into(),
    };
    published(publish).unwrap()
}

fn published(publish: PublishCalendar) -> Result<CalendarPublished, CalendarError> {
    let submitted: Submitted<PublishCalendar> = on("2026-03-02", publish);
    let rules = rules();
    let case = submitted.case(&rules, &SensitiveValues::default());
    Calendar::default().decide(None, &submitted.command, &case)
}

fn calendars(years: &[i32]) -> Calendars {
    let mut calendars = Calendars::default();
    years.iter().for_each(|year| calendars.publish(&id("CN"), &official(*year)));
    calendars
}

fn working(days: u16, from: &str) -> (NaiveDate, bool) {
    let due = calendars(&[2024, 2025, 2026]).working_days_after("CN", day(from), days);
    (due.on, due.calendar_assumed)
}

#[test]
fn the_official_years_have_so_many_working_days() {
    let all = calendars(&[2024, 2025, 2026]);
    for (year, days) in [(2024, 251), (2025, 248), (2026, 248)] {
        let (first, last) = (day(&format!("{}-12-31", year - 1)), day(&format!("{year}-12-31")));
        assert_eq!(all.working_days_between("CN", first, last), days, "{year}");
    }
}

#[test]
fn working_days_are_counted_over_holidays_leap_days_and_years() {
    // Over the leap day of 2024, and none in the year after.
    assert_eq!(working(2, "2024-02-28"), (day("2024-03-01"), false));
    assert_eq!(working(1, "2025-02-28"), (day("2025-03-03"), false));
    // Begins before the spring festival of 2026 (15 to 23 February) and ends after it; Saturday 14 and Saturday 28 are worked.
    assert_eq!(working(1, "2026-02-13"), (day("2026-02-14"), false));
    assert_eq!(working(5, "2026-02-12"), (day("2026-02-26"), false));
    assert_eq!(working(6, "2026-02-13"), (day("2026-02-28"), false));
    // From a day off, and over the eight days of October 2025.
    assert_eq!(working(1, "2025-10-03"), (day("2025-10-09"), false));
    assert_eq!(working(10, "2025-09-30"), (day("2025-10-21"), false));
    // Into a year that has a calendar, and into one that has none: there Mondays to Fridays count.
    assert_eq!(working(3, "2025-12-30"), (day("2026-01-05"), false));
    assert_eq!(working(2, "2026-12-31"), (day("2027-01-04"), true));
    assert_eq!(working(0, "2026-12-31"), (day("2026-12-31"), false));
}

#[test]
fn a_limit_is_counted_as_the_procedure_says() {
    let all = calendars(&[2026]);
    let due = |limit: Limit, from: &str| {
        let due = all.due("CN", day(from), &limit);
        (due.on.to_string(), due.calendar_assumed)
    };
    let next = Limit::calendar_days(15).ending(OnDayOff::NextWorkingDay);
    assert_eq!(due(Limit::calendar_days(15), "2026-02-02"), ("2026-02-17".into(), false));
    assert_eq!(due(next, "2026-02-02"), ("2026-02-24".into(), false));
    assert_eq!(due(next, "2026-01-30"), ("2026-02-14".into(), false), "a Saturday that is worked");
    assert_eq!(
        due(Limit::calendar_days(15), "2026-12-25"),
        ("2027-01-09".into(), false),
        "no calendar is asked"
    );
    assert_eq!(due(next, "2026-12-25"), ("2027-01-11".into(), true));
    assert_eq!(due(Limit::working_days(5), "2026-03-02"), ("2026-03-09".into(), false));
    let elsewhere = all.due("XX", day("2026-02-13"), &Limit::working_days(1));
    assert_eq!((elsewhere.on, elsewhere.calendar_assumed), (day("2026-02-16"), true), "another region");
}

/// The national file with working days, in rules that have some calendars.
fn rules_of(calendars: Calendars) -> Rules {
    let file = include_str!("../../../procedure/default.toml");
    let file = file.replacen("triage_days = 15 ", "triage_days = { days = 10, count = \"WORKING\" } ", 1);
    let procedure = Procedure::parse(&file).unwrap();
    Rules { procedure: Arc::new(procedure), calendars: Arc::new(calendars), ..rules() }
}

#[test]
fn a_registration_freezes_its_limit_and_says_whether_a_calendar_was_assumed() {
    let registered_on = |at: &str, calendars| {
        let submitted = on(at, register());
        match redress_domain::petition::Petition::default().decide(&submitted, &rules_of(calendars)).unwrap()
        {
            E::Registered(fact) => (fact.triage_due_on.to_string(), fact.calendar_assumed),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(registered_on("2026-02-12", calendars(&[2026])), ("2026-03-04".into(), false));
    assert_eq!(registered_on("2026-02-12", Calendars::default()), ("2026-02-26".into(), true));
    // Published again: what is recorded after it goes by the new one.
    let mut corrected = calendars(&[2026]);
    let mut again = official(2026);
    again.days_off.retain(|day| *day != self::day("2026-02-23"));
    corrected.publish(&id("CN"), &again);
    assert_eq!(registered_on("2026-02-12", corrected), ("2026-03-03".into(), false));
}

#[test]
fn a_limit_of_the_procedure_file_has_two_forms() {
    let file = include_str!("../../../procedure/default.toml");
    let with = |to: &str| Procedure::parse(&file.replacen("triage_days = 15 ", to, 1));
    let limit =
        with("triage_days = { days = 7, on_day_off = \"NEXT_WORKING_DAY\" } ").unwrap().limits.triage_days;
    assert_eq!(
        (limit.days, limit.count, limit.on_day_off),
        (7, Counting::Calendar, OnDayOff::NextWorkingDay)
    );
    for (bad, says) in [
        ("triage_days = { days = 0 } ", "limits.triage_days = 0"),
        ("triage_days = { count = \"WORKING\" } ", "missing field `days`"),
        ("triage_days = { days = 5, count = \"SOMETIMES\" } ", "unknown variant `SOMETIMES`"),
        ("triage_days = { days = 5, counts = 1 } ", "unknown field `counts`"),
        ("triage_days = \"5\" ", "a number of days, or a table such as"),
        ("triage_days = 70000 ", "a number of days, or a table such as"),
    ] {
        let error = with(bad).unwrap_err().to_string();
        assert!(error.contains(says), "{bad}: {error}");
    }
}

#[test]
fn a_calendar_has_days_of_its_year_and_workdays_that_make_up_for_something() {
    let bare = || PublishCalendar { year: 2026, days_off: vec![], workdays: vec![], source: "notice".into() };
    let check = |publish: PublishCalendar, code: &str, field: &str| {
        let error = published(publish).unwrap_err();
        assert_eq!((error.code(), error.field()), (code, Some(field)), "{error}");
        assert!(error.to_string().len() > 20, "{error}");
    };
    check(
        PublishCalendar { days_off: vec![day("2027-01-01")], ..bare() },
        "CALENDAR_DAY_OUTSIDE_YEAR",
        "days_off",
    );
    check(
        PublishCalendar { workdays: vec![day("2025-12-27")], ..bare() },
        "CALENDAR_DAY_OUTSIDE_YEAR",
        "workdays",
    );
    // A Wednesday.
    let wednesday = PublishCalendar { workdays: vec![day("2026-02-25")], ..bare() };
    assert!(published(wednesday.clone()).unwrap_err().to_string().contains("Wednesday"));
    check(wednesday, "CALENDAR_WORKDAY_IN_WEEK", "workdays");
    let both =
        PublishCalendar { days_off: vec![day("2026-02-14")], workdays: vec![day("2026-02-14")], ..bare() };
    check(both, "CALENDAR_DAY_NAMED_TWICE", "workdays");
    check(PublishCalendar { year: 1899, ..bare() }, "CALENDAR_YEAR_OUT_OF_RANGE", "year");
    check(PublishCalendar { source: " ".into(), ..bare() }, "TEXT_INVALID", "source");
    let unsorted = PublishCalendar {
        days_off: vec![day("2026-01-02"), day("2026-01-03"), day("2026-01-01"), day("2026-01-02")],
        ..bare()
    };
    let kept = published(unsorted).unwrap().days_off;
    assert_eq!(
        kept,
        [day("2026-01-01"), day("2026-01-02")],
        "in order, once, without the Saturday, which is off anyway"
    );
}
