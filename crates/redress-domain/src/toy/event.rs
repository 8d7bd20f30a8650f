//! Commands, events and refusals of the toy.

use crate::{CaseId, PetitionId, PetitionerId, Sealed, SensitiveText, UnitCode, UnitRef, unit::UnitError};
use chrono::NaiveDate;
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

/// A command and its question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToToy {
    /// The id of the question.
    pub id: CaseId,
    /// What to do.
    pub command: ToyCommand,
}

/// The commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum ToyCommand {
    /// Asks a unit something about petitions.
    Ask(Ask),
    /// Adds a petition.
    Widen {
        /// The petition.
        petition: PetitionId,
    },
    /// Answers the question.
    Answer {
        /// The answer.
        #[serde(skip)]
        text: SensitiveText,
    },
    /// Closes the question.
    Close,
}

/// Asks a unit something about petitions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ask {
    /// The unit that asks.
    pub owner: UnitCode,
    /// The unit that is asked.
    pub to: UnitCode,
    /// The petition that it is about.
    pub petition: PetitionId,
    /// Further petitions that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<PetitionId>,
    /// Last day for the answer; by default thirty days later.
    pub answer_by: Option<NaiveDate>,
    /// The question.
    #[serde(skip)]
    pub text: SensitiveText,
}

/// The events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToyEvent {
    /// A unit was asked.
    Asked(Asked),
    /// A petition was added.
    Widened(Widened),
    /// The unit answered.
    Answered(Answered),
    /// The question was closed.
    Closed(Closed),
}

/// A unit was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit that asks.
    pub owner: UnitRef,
    /// The unit that is asked.
    pub to: UnitRef,
    /// The petition that it is about.
    pub petition: PetitionId,
    /// Further petitions that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<PetitionId>,
    /// The petitioner of that petition: a text about it alone belongs to them.
    pub petitioner_id: PetitionerId,
    /// Last day for the answer.
    pub answer_by: NaiveDate,
    /// Seal of the question.
    pub sensitive: Sealed,
}

/// A petition was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Widened {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The petition.
    pub petition: PetitionId,
}

/// The unit answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// Seal of the answer.
    pub sensitive: Sealed,
}

/// The question was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Local day.
    pub occurred_on: NaiveDate,
}

impl DomainEvent for ToyEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Asked(_) => "Asked".to_owned(),
            Self::Widened(_) => "Widened".to_owned(),
            Self::Answered(_) => "Answered".to_owned(),
            Self::Closed(_) => "Closed".to_owned(),
        }
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToyError {
    /// The question does not exist.
    #[error("there is no question of this id")]
    Unknown,
    /// The id is already used.
    #[error("a question of this id was asked already")]
    AlreadyAsked,
    /// The question is closed.
    #[error("this question is closed")]
    AlreadyClosed,
    /// The question has an answer.
    #[error("this question has an answer")]
    AlreadyAnswered,
    /// The petition does not exist.
    #[error("there is no petition of this id")]
    PetitionUnknown,
    /// The petition is closed.
    #[error("the petition is closed")]
    PetitionClosed,
    /// The date is before a fact that the command depends on.
    #[error("this cannot be earlier than {since}")]
    TooEarly {
        /// The day of that fact.
        since: NaiveDate,
    },
    /// The date is later than the clock.
    #[error("what has not happened yet cannot be recorded")]
    InTheFuture,
    /// The text is missing or invalid.
    #[error("a question or answer has 1 to 20,000 characters without NUL")]
    TextInvalid,
    /// A unit cannot be used.
    #[error(transparent)]
    Unit(#[from] UnitError),
}
