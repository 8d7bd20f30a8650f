//! What meetings contribute to figures.

use crate::{
    cases::kind::CaseView,
    ledger::{Flags, Key, Tally, family},
};
use redress_domain::meeting::{Meeting, MeetingKind};
use redress_log::RecordedEvent;
use std::sync::Arc;

/// Of a meeting: a coordination meeting.
pub(super) const COORDINATION: Flags = Flags::bit(0);
/// Of a meeting: a joint conference.
pub(super) const JOINT_CONFERENCE: Flags = Flags::bit(1);
/// Of a meeting: a consultation.
pub(super) const CONSULTATION: Flags = Flags::bit(2);
/// Of a decision: executed on or before its day.
pub(super) const IN_TIME: Flags = Flags::bit(3);

family! {
    /// Meetings.
    MEETINGS of Meeting named "meeting";
    weighed: [];
    /// A meeting, for its owner, on its own day.
    MEETING: COORDINATION.and(JOINT_CONFERENCE).and(CONSULTATION);
    /// A decision with a day, for the unit that executes it, or else the owner, on that day.
    DECISION: IN_TIME;
}

fn flag(kind: MeetingKind) -> Flags {
    match kind {
        MeetingKind::Coordination => COORDINATION,
        MeetingKind::JointConference => JOINT_CONFERENCE,
        MeetingKind::Consultation => CONSULTATION,
    }
}

/// What a meeting contributes.
pub(super) fn tally(events: &[RecordedEvent]) -> Tally {
    let mut tally = Tally::default();
    let mut meeting = Meeting::default();
    events.iter().for_each(|recorded| CaseView::evolve(&mut meeting, recorded));
    if let (Some(first), Some(held)) = (events.first(), &meeting.held) {
        let (id, owner): (Arc<str>, _) = (first.aggregate_id.as_str().into(), &held.owner);
        tally.count(Key::of_case(&id, (MEETING, flag(held.kind)), &owner.code, held.occurred_on), 0);
        for decision in &meeting.decisions {
            let Some(due_on) = decision.decided.due_on else { continue };
            let unit = decision.decided.unit.as_ref().unwrap_or(owner);
            let in_time = decision.executed_on.is_some_and(|on| on <= due_on);
            tally.count(Key::of_case(&id, (DECISION, IN_TIME.when(in_time)), &unit.code, due_on), 0);
        }
    }
    tally.settled()
}
