//! Sweeps, day by day: which duty governs each day of a slot, and whether the unit is in service on it.

use super::items::Book;
use chrono::{Datelike, NaiveDate};
use redress_domain::{UnitCode, UnitTree, sweep::SweepEvent};
use redress_log::{Event, RecordedEvent};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A unit's sweep, within position and cut-off.
pub(super) struct SweepView<'a> {
    unit: &'a UnitCode,
    /// The duties in the order in which they were recorded: cadence and first day.
    duties: Vec<(String, NaiveDate)>,
    reported: BTreeSet<String>,
}

/// The sweeps known at a position and cut-off.
pub(super) fn views(events: &[RecordedEvent], position: i64, cut_off: NaiveDate) -> Vec<SweepView<'_>> {
    let mut views: BTreeMap<&str, SweepView<'_>> = BTreeMap::new();
    for recorded in events.iter().filter(|recorded| recorded.position.0 <= position) {
        let Event::Sweep(event) = &recorded.event else { continue };
        if event.occurred_on() > cut_off {
            continue;
        }
        let unit = &event.owner().code;
        let new = || SweepView { unit, duties: Vec::new(), reported: BTreeSet::new() };
        let view = views.entry(&recorded.aggregate_id).or_insert_with(new);
        // As history spells them.
        let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        match event {
            SweepEvent::SweepDutySet(set) => view.duties.push((word(json!(set.cadence)), set.from)),
            SweepEvent::SweepReported(report) => _ = view.reported.insert(word(json!(report.slot))),
        }
    }
    views.into_values().collect()
}

/// Counts the slots that end within some days.
pub(super) fn count<'a>(
    view: &SweepView<'a>,
    tree: &UnitTree,
    (from, to): (NaiveDate, NaiveDate),
    book: &mut Book<'a>,
) {
    for day in from.iter_days().take_while(|day| *day <= to) {
        for (slot, cadence, first) in ending_on(day) {
            let days = || first.iter_days().take_while(|other| *other <= day);
            let duty = view.governing(first);
            let is_whole = duty.is_some_and(|duty| view.duties[duty].0 == cadence)
                && days().all(|other| view.governing(other) == duty)
                && days().all(|other| tree.get(view.unit).is_some_and(|unit| unit.in_service(other)));
            if is_whole {
                let reported = i64::from(view.reported.contains(&slot));
                book.add_of_a_case("sweeps.complianceRate", day, view.unit, (reported, 1));
            }
        }
    }
}

impl SweepView<'_> {
    /// The duty of a day: of those that have begun, the one that was recorded last.
    fn governing(&self, day: NaiveDate) -> Option<usize> {
        self.duties.iter().rposition(|(_, from)| *from <= day)
    }
}

/// The slots whose last day is this one: name, cadence and first day.
fn ending_on(day: NaiveDate) -> Vec<(String, &'static str, NaiveDate)> {
    let mut slots = Vec::new();
    let ends_month = day.succ_opt().unwrap().month() != day.month();
    let back = |days| day - chrono::Days::new(days);
    if day.weekday() == chrono::Weekday::Sun {
        slots.push((day.format("%G-W%V").to_string(), "WEEK", back(6)));
    }
    if day.day() == 15 {
        slots.push((day.format("%Y-%m-A").to_string(), "HALF_MONTH", back(14)));
    }
    if ends_month {
        slots.push((day.format("%Y-%m-B").to_string(), "HALF_MONTH", day.with_day(16).unwrap()));
        slots.push((day.format("%Y-%m").to_string(), "MONTH", day.with_day(1).unwrap()));
    }
    slots
}
