//! Why a command to a unit is refused.

use crate::{UnitCode, UnitLevel, invisible::Unfit};
use chrono::NaiveDate;

/// A refusal. The message is for the person at the screen, [`Self::code`] is for programs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// The unit does not exist.
    #[error("there is no unit {code}")]
    Unknown {
        /// Its code.
        code: UnitCode,
        /// The input field that names it.
        field: &'static str,
    },
    /// The code is already used.
    #[error("there is already a unit {code}")]
    AlreadyRegistered {
        /// Its code.
        code: UnitCode,
    },
    /// The unit is out of service, or not in service yet.
    #[error("the unit {code} is not in service on {on}")]
    NotInService {
        /// Its code.
        code: UnitCode,
        /// The day in question.
        on: NaiveDate,
        /// The input field that names it.
        field: &'static str,
    },
    /// The unit would be above a unit of a higher level.
    #[error("a unit of level {parent} cannot be above one of level {child}")]
    ParentTooLow {
        /// Level of the unit that would be the parent.
        parent: UnitLevel,
        /// Level of the unit below it.
        child: UnitLevel,
    },
    /// The unit would be its own ancestor on some day.
    #[error("from {on} on, the unit {code} would be its own ancestor")]
    Cycle {
        /// Its code.
        code: UnitCode,
        /// The first such day.
        on: NaiveDate,
        /// The input field that leads to it.
        field: &'static str,
    },
    /// The unit would be its own successor.
    #[error("the unit {code} cannot be its own successor")]
    SuccessorIsItself {
        /// Its code.
        code: UnitCode,
    },
    /// The code is invalid.
    #[error("this code {what}")]
    CodeUnfit {
        /// What is wrong with it.
        what: Unfit,
    },
    /// The name is invalid.
    #[error("a unit's name must have 1 to 200 characters and no control character")]
    NameInvalid,
    /// The date is later than the clock.
    #[error("what has not happened yet cannot be recorded; name a later effective date instead")]
    InTheFuture,
}

impl UnitError {
    /// Every code.
    pub const CODES: &'static [&'static str] = &[
        "UNIT_UNKNOWN",
        "UNIT_ALREADY_REGISTERED",
        "UNIT_NOT_IN_SERVICE",
        "UNIT_LEVEL_TOO_LOW",
        "UNIT_CYCLE",
        "SUCCESSOR_IS_ITSELF",
        "ID_INVALID",
        "TEXT_INVALID",
        "DATE_IN_FUTURE",
    ];

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "UNIT_UNKNOWN",
            Self::AlreadyRegistered { .. } => "UNIT_ALREADY_REGISTERED",
            Self::NotInService { .. } => "UNIT_NOT_IN_SERVICE",
            Self::ParentTooLow { .. } => "UNIT_LEVEL_TOO_LOW",
            Self::Cycle { .. } => "UNIT_CYCLE",
            Self::SuccessorIsItself { .. } => "SUCCESSOR_IS_ITSELF",
            Self::CodeUnfit { .. } => "ID_INVALID",
            Self::NameInvalid => "TEXT_INVALID",
            Self::InTheFuture => "DATE_IN_FUTURE",
        }
    }

    /// The input field that the refusal concerns.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Unknown { field, .. } | Self::NotInService { field, .. } | Self::Cycle { field, .. } => {
                field
            }
            Self::AlreadyRegistered { .. } | Self::CodeUnfit { .. } => "code",
            Self::SuccessorIsItself { .. } => "successor",
            Self::ParentTooLow { .. } => "parent",
            Self::NameInvalid => "name",
            Self::InTheFuture => "occurred_at",
        }
    }
}
