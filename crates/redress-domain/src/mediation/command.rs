//! Commands to a mediation.

use super::terms::{Confirmation, Form, Level, Performance};
use crate::{CaseId, Fen, SensitiveField, SensitiveText, SensitiveValues, Subject, UnitCode};
use chrono::NaiveDate;
use serde::Serialize;

/// The most obligations of an agreement.
pub(super) const MOST_OBLIGATIONS: u16 = 100;

/// A command and its mediation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToMediation {
    /// The mediation.
    pub id: CaseId,
    /// What to do.
    pub command: MediationCommand,
}

/// The commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum MediationCommand {
    /// Opens it: both sides agreed to mediate.
    Open(Open),
    /// Takes it to a higher level.
    Raise {
        /// That level.
        level: Level,
    },
    /// Records an agreement.
    Agree(Agree),
    /// Records that it failed.
    Fail {
        /// Why.
        #[serde(skip)]
        reason: SensitiveText,
    },
    /// Records that the sides asked a court to confirm the agreement.
    RequestConfirmation {
        /// The court.
        court: String,
    },
    /// Records what the court decided.
    DecideConfirmation {
        /// The decision.
        result: Confirmation,
        /// Its number.
        #[serde(skip)]
        number: SensitiveText,
    },
    /// Records what a visit found of an obligation.
    Visit {
        /// Number of the obligation.
        n: u32,
        /// What was found.
        result: Performance,
    },
}

/// Opens a mediation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Open {
    /// The unit that will own it.
    pub owner: UnitCode,
    /// What is mediated.
    pub subject: Subject,
    /// At which level.
    pub level: Level,
    /// Who mediates: the name of the committee.
    pub committee: String,
    /// Whether it is a people's mediation committee (人民调解委员会).
    pub peoples_committee: bool,
    /// Whether both sides agreed to mediate.
    pub both_agreed: bool,
}

/// An agreement of the sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Agree {
    /// How it was made.
    pub form: Form,
    /// The day from which it binds; `None`: the day on which it was reached.
    pub effective_on: Option<NaiveDate>,
    /// What the sides owe, in the order in which it is numbered.
    pub obligations: Vec<Owed>,
}

/// What a side owes by an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owed {
    /// Last day; `None`: no day was agreed.
    pub due_on: Option<NaiveDate>,
    /// The amount, if it is money.
    pub amount: Option<Fen>,
    /// What is owed, by whom and to whom.
    #[serde(skip)]
    pub text: SensitiveText,
}

impl ToMediation {
    /// A command to the mediation of this id.
    #[must_use]
    pub fn new(id: CaseId, command: MediationCommand) -> Self {
        Self { id, command }
    }
}

impl MediationCommand {
    /// Its sensitive values. The text of an obligation has the obligation's place in the agreement.
    #[must_use]
    pub fn sensitive(&self) -> SensitiveValues {
        let values = SensitiveValues::default();
        match self {
            Self::Agree(agree) => {
                // More are refused before anything is stored.
                let texts = (1..=MOST_OBLIGATIONS).zip(&agree.obligations);
                texts.fold(values, |values, (place, owed)| {
                    values.with(SensitiveField::Item(place), Some(&owed.text))
                })
            }
            Self::Fail { reason } => values.with(SensitiveField::Reason, Some(reason)),
            Self::DecideConfirmation { number, .. } => values.with(SensitiveField::Number, Some(number)),
            Self::Open(_) | Self::Raise { .. } | Self::RequestConfirmation { .. } | Self::Visit { .. } => {
                values
            }
        }
    }

    /// The days that it names, with their fields.
    #[must_use]
    pub fn days(&self) -> Vec<(&'static str, NaiveDate)> {
        let Self::Agree(agree) = self else { return Vec::new() };
        let due = agree.obligations.iter().filter_map(|owed| Some(("obligations", owed.due_on?)));
        agree.effective_on.map(|day| ("effective_on", day)).into_iter().chain(due).collect()
    }
}
