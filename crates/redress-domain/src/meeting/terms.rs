//! The vocabulary of meetings.

use crate::terms::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// What kind of meeting it is.
    MeetingKind {
        /// Units settle who does what (协调会).
        Coordination,
        /// A joint conference (联席会议).
        JointConference,
        /// A consultation of one of the tiers of escalation (四级会诊).
        Consultation,
    }

    /// What a meeting decided on one of its subjects.
    MatterDecision {
        /// A unit is responsible (明确责任单位).
        Responsible,
        /// The next tier is to decide (提级).
        Raised,
        /// The meeting reached no decision (未形成决定).
        NoDecision,
    }

    /// The state of a meeting.
    MeetingState {
        /// A subject has no decision yet.
        Held,
        /// Every subject is decided, and a decision is not executed yet.
        Decided,
        /// Every decision is executed.
        Executed,
    }
}

impl MatterDecision {
    /// Whether such a decision is executed: it asks for something.
    #[must_use]
    pub fn asks_for_something(self) -> bool {
        self != Self::NoDecision
    }
}
