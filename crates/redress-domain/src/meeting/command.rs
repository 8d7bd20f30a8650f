//! Commands to a meeting.

use super::terms::{MatterDecision, MeetingKind};
use crate::{CaseId, SensitiveField, SensitiveText, SensitiveValues, Subject, UnitCode};
use chrono::NaiveDate;
use serde::Serialize;

/// A command and its meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToMeeting {
    /// The meeting.
    pub id: CaseId,
    /// What to do.
    pub command: MeetingCommand,
}

/// The commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum MeetingCommand {
    /// Records that it was held.
    Hold(Hold),
    /// Records what it decided on a subject.
    Decide(Decide),
    /// Records that the decision on a subject was executed.
    Execute {
        /// The subject.
        subject: Subject,
    },
}

/// Records a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// The unit that will own it.
    pub owner: UnitCode,
    /// What kind of meeting.
    pub kind: MeetingKind,
    /// The tier of a consultation.
    pub tier: Option<u8>,
    /// Who chaired it.
    pub chair: String,
    /// The units that took part.
    pub units: Vec<UnitCode>,
    /// What it was about.
    pub subjects: Vec<Subject>,
}

/// Records a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decide {
    /// The subject.
    pub subject: Subject,
    /// What was decided.
    pub decision: MatterDecision,
    /// The unit that executes it.
    pub unit: Option<UnitCode>,
    /// Last day to execute it; `None`: no day was set.
    pub due_on: Option<NaiveDate>,
    /// The decision in words.
    #[serde(skip)]
    pub text: SensitiveText,
}

impl ToMeeting {
    /// A command to the meeting of this id.
    #[must_use]
    pub fn new(id: CaseId, command: MeetingCommand) -> Self {
        Self { id, command }
    }
}

impl MeetingCommand {
    /// Its sensitive values.
    #[must_use]
    pub fn sensitive(&self) -> SensitiveValues {
        let values = SensitiveValues::default();
        match self {
            Self::Decide(decide) => values.with(SensitiveField::Text, Some(&decide.text)),
            Self::Hold(_) | Self::Execute { .. } => values,
        }
    }

    /// The days that it names, with their fields.
    #[must_use]
    pub fn days(&self) -> Vec<(&'static str, NaiveDate)> {
        match self {
            Self::Decide(Decide { due_on: Some(day), .. }) => vec![("due_on", *day)],
            _ => Vec::new(),
        }
    }
}
