//! Events of a mediation.

use super::terms::{Confirmation, Form, Level, Performance};
use crate::{Fen, Sealed, Subject, UnitRef, event_list::events};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A mediation was opened: both sides agreed to mediate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediationOpened {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The unit whose subtree works with it.
    pub owner: UnitRef,
    /// The petition or dispute that is mediated. The texts of the case belong to its petitioner.
    pub subject: Subject,
    /// At which level.
    pub level: Level,
    /// Who mediates.
    pub committee: String,
    /// Whether it is a people's mediation committee.
    pub peoples_committee: bool,
}

/// A mediation was taken to a higher level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediationRaised {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// That level.
    pub level: Level,
}

/// The sides reached an agreement. It replaces an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementReached {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// How it was made.
    pub form: Form,
    /// The day from which it binds.
    pub effective_on: NaiveDate,
    /// What the sides owe. The texts are sealed, each by its place here.
    pub obligations: Vec<Obligation>,
    /// Last day to ask a court to confirm it; `None` if no people's mediation committee mediated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_until: Option<NaiveDate>,
    /// Whether that day rests on days of a year without a calendar.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calendar_assumed: bool,
    /// Seal of the obligations' texts.
    pub sensitive: Sealed,
}

/// What a side owes by an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// Its number, from 1; a later agreement counts on.
    pub n: u32,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// The amount, if it is money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Fen>,
}

/// A mediation failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediationFailed {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// Seal of the reason.
    pub sensitive: Sealed,
}

/// The sides asked a court to confirm the agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmationRequested {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The court.
    pub court: String,
}

/// The court decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmationDecided {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// The decision.
    pub result: Confirmation,
    /// Seal of its number.
    pub sensitive: Sealed,
}

/// Somebody visited the sides and saw whether an obligation was performed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerformanceVisited {
    /// Local day.
    pub occurred_on: NaiveDate,
    /// Number of the obligation.
    pub n: u32,
    /// What was found.
    pub result: Performance,
}

events! {
    /// The events of a mediation.
    MediationEvent:
    MediationOpened "1.0",
    MediationRaised "1.0",
    AgreementReached "1.0",
    MediationFailed "1.0",
    ConfirmationRequested "1.0",
    ConfirmationDecided "1.0",
    PerformanceVisited "1.0",
}

impl MediationEvent {
    /// The seal of its sensitive values, if it has any.
    #[must_use]
    pub fn sealed(&self) -> Option<&Sealed> {
        match self {
            Self::AgreementReached(AgreementReached { sensitive, .. })
            | Self::MediationFailed(MediationFailed { sensitive, .. })
            | Self::ConfirmationDecided(ConfirmationDecided { sensitive, .. }) => Some(sensitive),
            Self::MediationOpened(_)
            | Self::MediationRaised(_)
            | Self::ConfirmationRequested(_)
            | Self::PerformanceVisited(_) => None,
        }
    }
}
