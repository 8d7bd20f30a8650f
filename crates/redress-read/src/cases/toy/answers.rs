//! The family of questions: what a unit was asked, and whether it answered in time.

use crate::ledger::{Flags, Key, Subject, Tally, family};
use chrono::NaiveDate;
use redress_domain::toy::{Answered, Asked, Closed, ToyEvent};
use redress_log::{Event, RecordedEvent};
use std::sync::Arc;

/// For an answer that is due: given on or before its day.
pub(super) const IN_TIME: Flags = Flags::bit(0);

family! {
    /// A question.
    ANSWERS of Toy named "toy";
    weighed: [];
    /// A question, for the unit that is asked, on the question's day.
    ASKED: Flags::NONE;
    /// An answer that is due, for the unit that is asked, on its last day. Left out if the question was
    /// closed unanswered by then.
    DUE: IN_TIME;
}

/// What a question contributes.
pub(super) fn tally(events: &[RecordedEvent]) -> Tally {
    let mut tally = Tally::default();
    let (mut asked, mut answered_on, mut closed_on) = (None::<(&Asked, Arc<str>)>, None, None);
    for recorded in events {
        match &recorded.event {
            Event::Toy(ToyEvent::Asked(event)) => {
                asked = Some((event, recorded.aggregate_id.as_str().into()))
            }
            Event::Toy(ToyEvent::Answered(Answered { occurred_on, .. })) => answered_on = Some(*occurred_on),
            Event::Toy(ToyEvent::Closed(Closed { occurred_on })) => closed_on = Some(*occurred_on),
            _ => {}
        }
    }
    let Some((asked, id)) = asked else { return tally };
    let key = |subject: Subject, flags: Flags, on| Key::of_case(&id, (subject, flags), &asked.to.code, on);
    tally.count(key(ASKED, Flags::NONE, asked.occurred_on), 0);
    let in_time = |on: Option<NaiveDate>| on.is_some_and(|on| on <= asked.answer_by);
    if answered_on.is_some() || !in_time(closed_on) {
        tally.count(key(DUE, IN_TIME.when(in_time(answered_on)), asked.answer_by), 0);
    }
    tally.settled()
}
