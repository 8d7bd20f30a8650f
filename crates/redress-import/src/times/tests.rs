use super::*;
use chrono::format::StrftimeItems;
use chrono_tz::America::New_York;
use chrono_tz::Asia::{Shanghai, Tokyo};

fn parse(text: &str, zone: Tz) -> Result<When, NoTime> {
    When::parse(text, zone, &Forms::default())
}

fn at(text: &str) -> When {
    When::At(text.parse().unwrap())
}

fn on(year: i32, month: u32, day: u32) -> When {
    When::On(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

#[test]
fn every_form_of_a_time_is_read() {
    for form in [
        "2018-01-05T09:30:00",
        "2018-01-05 09:30:00",
        "2018-01-05 09:30",
        "2018-1-5 9:30",
        "2018/1/5 9:30",
        "2018.01.05 09:30",
        "2018-01-05T09:30",
        "2018-01-05T09:30:00.000",
        "2018-01-05T09:30:00+08:00",
        "2018-01-05T09:30:00+0800",
        "2018-01-05 09:30:00 +08",
        "2018-01-05T01:30:00Z",
        "2018-01-05 01:30:00 UTC",
        "2018-01-04T20:30:00-05:00",
        "2018年1月5日 9:30",
        "2018年01月05日09时30分",
        "2018年1月5日9点30分00秒",
        "2018.01.05 上午9:30",
        "2018/1/5 9:30 AM",
        "20180105 09:30",
        "20180105T093000",
    ] {
        assert_eq!(parse(form, Shanghai), Ok(at("2018-01-05T01:30:00Z")), "{form}");
    }
    for form in ["2018-01-05 下午2:05", "2018-01-05 2:05 PM", "2018/1/5 2:05:00 p.m.", "2018-01-05 14：05"]
    {
        assert_eq!(parse(form, Shanghai), Ok(at("2018-01-05T06:05:00Z")), "{form}");
    }
    assert_eq!(parse("2018-01-05 12:05 AM", Shanghai), Ok(at("2018-01-04T16:05:00Z")));
    for form in
        ["2018-01-05", "2018/1/5", "2018/01/05", "2018.1.5", "2018年1月5日", "20180105", "2018年1月5号"]
    {
        assert_eq!(parse(form, Shanghai), Ok(on(2018, 1, 5)), "{form}");
    }
    assert_eq!(parse("2018-01-05 09:30", Tokyo), Ok(at("2018-01-05T00:30:00Z")));
}

#[test]
fn a_text_that_is_not_a_time_is_refused_with_its_reason() {
    for (form, expected) in [
        ("", NoTime::Unreadable),
        ("yesterday", NoTime::Unreadable),
        ("18/1/5", NoTime::Unreadable),
        ("2018-13-01", NoTime::Unreadable),
        ("2018-02-29", NoTime::Unreadable),
        ("2018-01/05", NoTime::Unreadable),
        ("1899-12-31", NoTime::Year),
        ("2018-01-05T24:00:00", NoTime::Unreadable),
        ("2018-01-05T09:30:60", NoTime::Second60),
        ("2018-01-05T09:30:60+08:00", NoTime::Second60),
        ("10000-01-01", NoTime::Unreadable),
        ("2018-01-05 ", NoTime::Unreadable),
        ("5/1/2018", NoTime::DayOrMonth),
        ("13/13/2018", NoTime::Unreadable),
        ("2018-01-05T09:30:00+08:00x", NoTime::Unreadable),
        ("2018-01-05 09:30:", NoTime::Unreadable),
        ("43105", NoTime::Unreadable),
        ("0000-01-01", NoTime::Year),
    ] {
        assert_eq!(parse(form, Shanghai), Err(expected), "{form}");
    }
}

#[test]
fn clocks_that_skip_or_repeat_an_hour_keep_the_order() {
    assert_eq!(parse("1986-05-04 02:30", Shanghai), Err(NoTime::Skipped(Shanghai)));
    assert_eq!(parse("2024-03-10 02:30:00", New_York), Err(NoTime::Skipped(New_York)));
    let twice = |text: &str| parse(text, New_York).unwrap();
    let registered = twice("2024-11-03 01:50:00").instant(None, New_York);
    let closed = twice("2024-11-03 01:10:00").instant(Some(registered), New_York);
    assert_eq!(
        (registered.to_string(), closed.to_string()),
        ("2024-11-03 05:50:00 UTC".into(), "2024-11-03 06:10:00 UTC".into())
    );
    // A closing that is earlier in both readings keeps its time, and is refused because of it.
    let later = "2024-11-04T00:00:00Z".parse().unwrap();
    assert_eq!(
        twice("2024-11-03 01:10:00").instant(Some(later), New_York).to_string(),
        "2024-11-03 05:10:00 UTC"
    );
}

#[test]
fn the_order_of_day_and_month_is_never_guessed() {
    let forms = |order| Forms { order, ..Forms::default() };
    let read = |text: &str, order| When::parse(text, Shanghai, &forms(order));
    assert_eq!(read("03/04/2024", Some(Order::MonthFirst)), Ok(on(2024, 3, 4)));
    assert_eq!(read("03/04/2024", Some(Order::DayFirst)), Ok(on(2024, 4, 3)));
    assert_eq!(read("15/04/2024", Some(Order::MonthFirst)), Err(NoTime::Unreadable));
    assert_eq!(read("15.04.2024", None), Ok(on(2024, 4, 15)));
    assert_eq!(read("04/15/2024", None), Ok(on(2024, 4, 15)));
    assert_eq!(read("04-04-2024", None), Ok(on(2024, 4, 4)));
    assert_eq!(proves("03/14/2024 02:15:22 PM"), Some(Order::MonthFirst));
    assert_eq!(
        (proves("31.1.2024"), proves("03/04/2024"), proves("2024-01-31")),
        (Some(Order::DayFirst), None, None)
    );
    assert!(needs_order("03/04/2024") && needs_order("31.1.2024") && !needs_order("2024-01-31"));
}

#[test]
fn named_forms_and_numbers_of_days_are_read_if_the_mapping_enables_them() {
    let form = |text| StrftimeItems::new(text).parse_to_owned().unwrap();
    let named =
        vec![form("%m/%d/%Y %I:%M:%S %p"), form("%m/%d/%Y"), form("%d.%m.%y"), form("%Y-%m-%dT%H:%M:%S%z")];
    let forms = Forms { named, ..Forms::default() };
    let read = |text: &str| When::parse(text, Shanghai, &forms);
    assert_eq!(read("03/14/2024 02:15:22 PM"), Ok(at("2024-03-14T06:15:22Z")));
    assert_eq!(read("3/4/2024"), Ok(on(2024, 3, 4)));
    assert_eq!(read("04.03.24"), Ok(on(2024, 3, 4)));
    assert_eq!(read("2024-03-04T09:30:00+0000"), Ok(at("2024-03-04T09:30:00Z")));
    assert_eq!(read("2024-03-04"), Err(NoTime::OtherForm));
    assert_eq!(read("03/14/2024 02:15:60 PM"), Err(NoTime::Second60));
    let serials = Forms { serials: true, ..Forms::default() };
    assert_eq!(When::parse("44935", Shanghai, &serials), Ok(on(2023, 1, 9)));
    assert_eq!(When::parse("44935.395833333336", Shanghai, &serials), Ok(at("2023-01-09T01:30:00Z")));
    assert_eq!(When::parse("1", Shanghai, &serials), Ok(on(1900, 1, 1)));
    assert_eq!(When::parse("9999999", Shanghai, &serials), Err(NoTime::Unreadable));
    assert_eq!(When::parse("20230102", Shanghai, &serials), Ok(on(2023, 1, 2)));
}

#[test]
fn a_day_without_a_time_keeps_its_day_and_never_precedes_the_previous_step() {
    let day = parse("2018-01-05", Tokyo).unwrap();
    let start: DateTime<Utc> = "2018-01-04T16:00:00Z".parse().unwrap();
    assert_eq!(day.instant(None, Shanghai), start, "regardless of the file's time zone");
    let (same_day, earlier) =
        ("2018-01-05T07:00:00Z".parse().unwrap(), "2018-01-03T07:00:00Z".parse().unwrap());
    assert_eq!(day.instant(Some(same_day), Shanghai), same_day);
    assert_eq!(day.instant(Some(earlier), Shanghai), start);
    assert_eq!(day.day(Shanghai).to_string(), "2018-01-05");
}
