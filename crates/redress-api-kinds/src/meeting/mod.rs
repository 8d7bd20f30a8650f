//! Meetings (会议) in the schema.

mod decision;
mod events;
mod mutations;
pub(super) mod terms;

use async_graphql::Result;
use decision::MeetingSubject;
use redress_api_common::{case::Kind, unit::Unit};
use redress_domain::meeting;
use redress_log::AggregateKind;
use terms::MeetingKind;

/// What the schema has of it.
pub(super) const KIND: Kind = Kind {
    kind: AggregateKind::Meeting,
    object: Meeting::OBJECT,
    open: Meeting::open,
    one: "meeting",
    many: "meetings",
    states: terms! {
        /// A subject has no decision yet.
        HELD,
        /// Every subject is decided, and a decision is not executed yet.
        DECIDED,
        /// Every decision is executed; where none was reached, there is nothing to execute. A closed state.
        EXECUTED,
    },
    events: events::EVENTS,
    event: events::typed,
    mutations: mutations::MUTATIONS,
    codes: terms! {
        /// There is no meeting of this id among those that the caller works with.
        MEETING_UNKNOWN,
        /// An id is used for one meeting.
        MEETING_ALREADY_HELD,
        /// A consultation has a tier from 2 to 4.
        CONSULTATION_TIER_OUT_OF_RANGE,
        /// Only a consultation has a tier.
        TIER_NOT_ALLOWED,
        /// 1 to 100 units take part in a meeting, each named once.
        MEETING_UNITS_INVALID,
        /// A meeting is about 1 to 100 petitions and disputes, each named once.
        MEETING_SUBJECTS_INVALID,
        /// The petition or dispute is not one of the subjects of the meeting, or the caller neither works with the meeting nor executes the
        /// decision on it.
        NOT_A_SUBJECT,
        /// A meeting decides on a subject once.
        MATTER_ALREADY_DECIDED,
        /// A meeting that makes a unit responsible names it.
        DECIDED_UNIT_REQUIRED,
        /// Where no decision was reached, no unit has anything to do by any day.
        DECIDED_UNIT_NOT_ALLOWED,
        /// A decision is not due before its own day.
        DECISION_DUE_TOO_EARLY,
        /// Where no decision was reached, there is nothing to execute.
        NOTHING_TO_EXECUTE,
        /// A decision is executed once the meeting has made it.
        MATTER_NOT_DECIDED,
        /// A decision is executed once.
        DECISION_ALREADY_EXECUTED,
    },
};

case! {
    /// A meeting of units about petitions and disputes: a coordination meeting (协调会), a joint conference (联席会议), or a consultation (会诊).
    /// A decision changes no petition: assigning or escalating one is its own command. The units that took part see the meeting, but of its subjects
    /// only those that they work with or are to execute a decision on.
    Meeting(meeting::Meeting) {
        /// What kind of meeting.
        fn meeting_kind(&self) -> Option<MeetingKind> {
            self.state.held.as_ref().map(|held| held.kind.into())
        }

        /// The tier of a consultation, from 2 to 4; null for other meetings.
        fn consultation_tier(&self) -> Option<i32> {
            self.state.held.as_ref()?.tier.map(Into::into)
        }

        /// Who chaired it; null where the caller does not reach everything that it was about, or may not know the people.
        fn chair(&self) -> Option<&str> {
            let held = self.state.held.as_ref().filter(|_| self.case.sees_people && self.case.is_whole);
            held.map(|held| held.chair.as_str())
        }

        /// The units that took part.
        fn units(&self) -> Result<Vec<Unit>> {
            let units = self.state.held.iter().flat_map(|held| &held.units);
            units.map(|unit| self.case.unit_of(unit.code.as_str())).collect()
        }

        /// What it was about, each with the decision. Petitions that the caller neither works with nor is asked about are left out, and so are
        /// disputes that the caller does not see, unless a unit of theirs is to execute the decision.
        fn subjects(&self) -> Vec<MeetingSubject> {
            MeetingSubject::all(&self.case, &self.state)
        }
    }
}
