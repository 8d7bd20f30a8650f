//! Meetings, and the decisions that are due.

use super::items::{Book, written};
use chrono::NaiveDate;
use redress_domain::meeting::{DecisionExecuted, MatterDecided, MeetingEvent, MeetingHeld};
use redress_log::{Event, RecordedEvent};
use serde_json::json;
use std::collections::BTreeMap;

/// What is known of a meeting within position and cut-off.
#[derive(Default)]
pub(super) struct MeetingView<'a> {
    held: Option<&'a MeetingHeld>,
    decided: Vec<&'a MatterDecided>,
    executed: Vec<&'a DecisionExecuted>,
}

/// The meetings known at a position and cut-off.
pub(super) fn views(events: &[RecordedEvent], position: i64, cut_off: NaiveDate) -> Vec<MeetingView<'_>> {
    let mut known: BTreeMap<&str, MeetingView<'_>> = BTreeMap::new();
    for recorded in events.iter().filter(|recorded| recorded.position.0 <= position) {
        let Event::Meeting(event) = &recorded.event else { continue };
        if event.occurred_on() > cut_off {
            continue;
        }
        let view = known.entry(&recorded.aggregate_id).or_default();
        match event {
            MeetingEvent::MeetingHeld(held) => view.held = Some(held),
            MeetingEvent::MatterDecided(decided) => view.decided.push(decided),
            MeetingEvent::DecisionExecuted(executed) => view.executed.push(executed),
        }
    }
    known.into_values().collect()
}

pub(super) fn count<'a>(meeting: &MeetingView<'a>, book: &mut Book<'a>) {
    let Some(held) = meeting.held else { return };
    let owner = &held.owner.code;
    for name in ["meetings.held".to_owned(), format!("meetings.held({})", written(json!(held.kind)))] {
        book.add_of_a_case(name, held.occurred_on, owner, (1, 0));
    }
    for decided in &meeting.decided {
        let Some(due_on) = decided.due_on else { continue };
        let unit = decided.unit.as_ref().map_or(owner, |unit| &unit.code);
        let executed = meeting.executed.iter().find(|executed| executed.subject == decided.subject);
        let in_time = i64::from(executed.is_some_and(|executed| executed.occurred_on <= due_on));
        book.add_of_a_case("meetings.executedOnTimeRate", due_on, unit, (in_time, 1));
    }
}
