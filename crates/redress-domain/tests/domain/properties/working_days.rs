//! Working days, of any calendar: laws that hold whatever days are off.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use proptest::prelude::*;
use redress_domain::calendar::{CalendarPublished, Calendars};

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 12, 1).unwrap()
}

/// Calendars of some of the years 2024 and 2025, with any days off and any workdays.
fn calendars() -> impl Strategy<Value = Calendars> {
    let year = |year: i32| {
        (any::<bool>(), prop::collection::vec(0u64..366, 0..40), prop::collection::vec(0u64..366, 0..10))
            .prop_map(move |(is_published, off, worked)| {
                let begin = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
                let days = |numbers: Vec<u64>, weekend: bool| {
                    let days =
                        numbers.into_iter().map(|n| begin + Days::new(n)).filter(|day| day.year() == year);
                    let is_weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
                    days.filter(|day| is_weekend(day) == weekend).collect::<Vec<_>>()
                };
                let (days_off, workdays) = (days(off, false), days(worked, true));
                let source = "any".to_owned();
                is_published.then_some(CalendarPublished {
                    occurred_on: begin,
                    year,
                    days_off,
                    workdays,
                    source,
                })
            })
    };
    (year(2024), year(2025)).prop_map(|(one, other)| {
        let mut calendars = Calendars::default();
        for published in one.into_iter().chain(other) {
            calendars.publish(&"CN".parse().unwrap(), &published);
        }
        calendars
    })
}

proptest! {
    #[test]
    fn the_last_day_of_so_many_working_days_is_worked_and_comes_after_so_many(
        calendars in calendars(), from in 0u64..500, days in 1u16..200,
    ) {
        let from = first() + Days::new(from);
        let due = calendars.working_days_after("CN", from, days);
        prop_assert!(due.on > from && calendars.is_worked("CN", due.on).0);
        prop_assert_eq!(calendars.working_days_between("CN", from, due.on), usize::from(days));
        let mut days_of_it = from.iter_days().skip(1).take_while(|day| *day <= due.on);
        let assumed = days_of_it.any(|day| calendars.is_worked("CN", day).1);
        prop_assert_eq!(due.calendar_assumed, assumed);
    }

    #[test]
    fn one_limit_after_another_is_the_sum_of_both(
        calendars in calendars(), from in 0u64..500, one in 0u16..60, other in 0u16..60,
    ) {
        let from = first() + Days::new(from);
        let step = |from, days| calendars.working_days_after("CN", from, days).on;
        prop_assert_eq!(step(step(from, one), other), step(from, one + other));
    }

    #[test]
    fn a_later_day_never_has_an_earlier_limit(
        calendars in calendars(), from in 0u64..500, later in 0u64..30, days in 0u16..60,
    ) {
        let from = first() + Days::new(from);
        let step = |from| calendars.working_days_after("CN", from, days).on;
        prop_assert!(step(from) <= step(from + Days::new(later)));
    }
}
