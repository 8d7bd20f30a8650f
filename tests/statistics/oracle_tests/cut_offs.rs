//! Cut-offs, trees and shifted windows, by hand.

use super::story::*;
use crate::oracle::{Ask, Shift, Unknown, VisitsBy, shifted};
use chrono::NaiveDate;
use redress_domain::unit::UnitEvent;
use redress_log::Event;

fn ask(unit: &str, position: i64, cut_off: Option<NaiveDate>) -> Ask {
    Ask { unit: unit.to_owned(), window: march(), cut_off, position, visits_by: VisitsBy::Place }
}

#[test]
fn a_cut_off_is_held_back_to_what_the_position_can_know() {
    let mut story = Story::new();
    // Half past midnight of 11 April in Shanghai, still the 10th in UTC.
    story.recorded_at = "2026-04-10T16:30:00Z".parse().unwrap();
    let then = story.tell("1", registered("1", d(3, 1)));
    story.recorded_at = "2026-06-01T00:00:00Z".parse().unwrap();
    let later = story.tell("2", registered("2", d(3, 2)));
    let cut_off = |position, given, statistic: &str| {
        let figure = story.oracle().figures(&ask("P", position, given)).unwrap()[statistic];
        (figure.cut_off, figure.provisional)
    };
    assert_eq!(cut_off(then, None, "filings"), (d(3, 31), false));
    assert_eq!(cut_off(then, None, "resolutionRate"), (d(4, 11), true));
    assert_eq!(cut_off(later, None, "resolutionRate"), (d(4, 30), false));
    assert_eq!(cut_off(then, Some(d(4, 11)), "filings"), (d(4, 11), false));
    assert_eq!(cut_off(then, Some(d(4, 12)), "filings"), (d(4, 11), true));
}

#[test]
fn the_tree_is_that_of_the_earlier_of_window_end_and_cut_off() {
    let mut story = Story::new();
    story.tell("1", registered("1", d(3, 2)));
    let parent = unit("D2");
    // Decided in May, in force from 20 March on.
    let moved = UnitEvent::UnitMoved { occurred_on: d(5, 1), parent, effective_on: d(3, 20) };
    let before = story.head();
    story.record("T1", Event::Unit(moved));
    assert_eq!(story.ask("D1", "filings", march(), None, before), (1, 0));
    assert_eq!((story.of("D1", "filings", march()), story.of("D2", "filings", march())), ((0, 0), (1, 0)));
    let head = story.head();
    assert_eq!(story.ask("D1", "filings", march(), Some(d(3, 19)), head), (1, 0));
    assert_eq!(story.ask("D1", "filings", (d(3, 1), d(3, 19)), Some(d(4, 30)), head), (1, 0));
}

#[test]
fn a_unit_is_unknown_before_its_registration() {
    let mut story = Story::new();
    let before = story.head();
    story.begin("D9", Some("C"));
    assert_eq!(story.oracle().figures(&ask("D9", before, None)), Err(Unknown("D9".to_owned())));
    assert!(story.oracle().figures(&ask("D9", before + 1, None)).is_ok());
}

#[test]
fn accumulation_counts_from_the_new_year_on() {
    let mut story = Story::new();
    story.tell("0", registered("0", NaiveDate::from_ymd_opt(2025, 12, 31).unwrap()));
    for (petition, month) in [("1", 1), ("2", 3), ("3", 4)] {
        story.tell(petition, registered(petition, d(month, 1)));
    }
    story.tell("1", closed(d(4, 2)));
    // Of January and March two, one of them closed on 2 April.
    assert_eq!(story.of("P", "accumulationRate", march()), (2, 2));
    assert_eq!(story.by("accumulationRate", march(), d(4, 2)), (1, 2));
    let since_december = (NaiveDate::from_ymd_opt(2025, 12, 1).unwrap(), d(3, 31));
    assert_eq!(story.of("P", "accumulationRate", since_december), (2, 2));
}

#[test]
fn windows_and_cut_offs_are_shifted_alike() {
    let leap = |day| NaiveDate::from_ymd_opt(2024, 2, day).unwrap();
    let last_year = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
    let month = |window, cut_off| shifted(window, cut_off, Shift::MonthOnMonth);
    // Whole months: last days stay last days, of the cut-off too; its other days clamp.
    assert_eq!(month(march(), Some(d(4, 30))), ((d(2, 1), d(2, 28)), Some(d(3, 31))));
    assert_eq!(month(march(), Some(d(3, 30))), ((d(2, 1), d(2, 28)), Some(d(2, 28))));
    assert_eq!(month((d(2, 1), d(2, 28)), None), ((d(1, 1), d(1, 31)), None));
    // Any other window: the same day, or the last one there is.
    assert_eq!(month((d(2, 2), d(2, 28)), Some(d(2, 28))), ((d(1, 2), d(1, 28)), Some(d(1, 28))));
    assert_eq!(month((d(3, 2), d(3, 31)), None), ((d(2, 2), d(2, 28)), None));
    let year = |window, cut_off| shifted(window, cut_off, Shift::YearOnYear);
    let february = (NaiveDate::from_ymd_opt(2025, 2, 1).unwrap(), last_year(2, 28));
    assert_eq!(year(february, Some(last_year(3, 31))).0, (leap(1), leap(29)));
    assert_eq!(year((leap(1), leap(29)), None).0.1.to_string(), "2023-02-28");
    assert_eq!(year((d(1, 1), d(12, 31)), None).0, (last_year(1, 1), last_year(12, 31)));
}
