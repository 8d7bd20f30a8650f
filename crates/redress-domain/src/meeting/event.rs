//! Events of a meeting.

use super::terms::{MatterDecision, MeetingKind};
use crate::{Sealed, Subject, UnitRef, event_list::events};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A meeting was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingHeld {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit whose subtree works with it.
    pub owner: UnitRef,
    /// What kind of meeting.
    pub kind: MeetingKind,
    /// The tier of a consultation, 2 to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u8>,
    /// Who chaired it.
    pub chair: String,
    /// The units that took part.
    pub units: Vec<UnitRef>,
    /// The petitions and disputes that it was about.
    pub subjects: Vec<Subject>,
}

/// A meeting decided on a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterDecided {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The subject.
    pub subject: Subject,
    /// What was decided.
    pub decision: MatterDecision,
    /// The unit that executes it: the responsible one, or the one to which the subject is raised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRef>,
    /// Last day to execute it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Seal of the text.
    pub sensitive: Sealed,
}

/// A decision was executed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionExecuted {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The subject of the decision.
    pub subject: Subject,
}

events! {
    /// The events of a meeting.
    MeetingEvent:
    MeetingHeld "1.0",
    MatterDecided "1.0",
    DecisionExecuted "1.0",
}

impl MeetingEvent {
    /// The seal of its sensitive values, if it has any.
    #[must_use]
    pub fn sealed(&self) -> Option<&Sealed> {
        match self {
            Self::MatterDecided(MatterDecided { sensitive, .. }) => Some(sensitive),
            Self::MeetingHeld(_) | Self::DecisionExecuted(_) => None,
        }
    }
}
