//! The vocabulary of meetings in the schema.

use async_graphql::Enum;
use redress_domain::meeting;

/// What kind of meeting it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "meeting::MeetingKind", name = "MeetingKind")]
pub(crate) enum MeetingKind {
    /// Units settle who does what (协调会).
    Coordination,
    /// A joint conference (联席会议).
    JointConference,
    /// A consultation of one of the tiers of escalation (四级会诊).
    Consultation,
}

/// What a meeting decided on one of its subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "meeting::MatterDecision", name = "MatterDecision")]
pub(super) enum MatterDecision {
    /// A unit is responsible (明确责任单位).
    Responsible,
    /// The next tier is to decide (提级).
    Raised,
    /// The meeting reached no decision (未形成决定). Nothing is executed.
    NoDecision,
}
