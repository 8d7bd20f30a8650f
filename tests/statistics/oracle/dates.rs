//! Cut-offs, months, and the windows that figures are compared with.

use chrono::{Datelike, Days, Months, NaiveDate};

/// What a figure is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// 同比: the same days a year before.
    YearOnYear,
    /// 环比: the same days a month before.
    MonthOnMonth,
}

type Window = (NaiveDate, NaiveDate);

/// Statistics that give people the month after the window to come back.
const WAITS_A_MONTH: [&str; 12] = [
    "resolutionRate",
    "confirmedResolutionRate",
    "firstTimeResolutionRate",
    "satisfactionRate",
    "participationRate",
    "reviews.requestRate",
    "settledAtOrBelow(VILLAGE)",
    "settledAtOrBelow(TOWNSHIP)",
    "settledAtOrBelow(DISTRICT)",
    "settledAtOrBelow(CITY)",
    "settledAtOrBelow(PROVINCE)",
    "settledAtOrBelow(NATION)",
];

pub(super) fn default_cut_off(window: Window, statistic: &str) -> NaiveDate {
    if WAITS_A_MONTH.contains(&statistic) {
        last_of_month(first_of_month(window.1) + Months::new(1))
    } else {
        window.1
    }
}

/// Window and cut-off, shifted alike; no cut-off stays none, and so becomes the shifted window's own.
pub fn shifted(window: Window, cut_off: Option<NaiveDate>, shift: Shift) -> (Window, Option<NaiveDate>) {
    match shift {
        Shift::YearOnYear => back(window, cut_off, 12),
        Shift::MonthOnMonth => back(window, cut_off, 1),
    }
}

/// So many months back. In whole-month windows a month's last day stays a last day; every other day clamps.
pub(super) fn back(window: Window, cut_off: Option<NaiveDate>, months: u32) -> (Window, Option<NaiveDate>) {
    let whole_months = window.0 == first_of_month(window.0) && window.1 == last_of_month(window.1);
    let move_back = |day: NaiveDate| {
        // chrono clamps to the last day of a shorter month.
        let moved = day - Months::new(months);
        if whole_months && day == last_of_month(day) { last_of_month(moved) } else { moved }
    };
    ((move_back(window.0), move_back(window.1)), cut_off.map(move_back))
}

pub(super) fn month((year, month): (i32, u32)) -> Window {
    let first = NaiveDate::from_ymd_opt(year, month, 1).expect("a month of a calendar");
    (first, last_of_month(first))
}

pub(super) fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).expect("every month has a first day")
}

pub(super) fn last_of_month(day: NaiveDate) -> NaiveDate {
    first_of_month(day) + Months::new(1) - Days::new(1)
}
