//! Refusals of checks that steps of several kinds of case share; the checks are in `guard.rs`.

use crate::invisible::Unfit;
use chrono::NaiveDate;

/// A refusal of a check that steps of several kinds share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// The date is later than the clock.
    #[error("what has not happened yet cannot be recorded")]
    InTheFuture,
    /// The date is before the previous step.
    #[error("the step before this one was on {previous}; this one cannot be earlier")]
    BeforePreviousStep {
        /// Day of that step.
        previous: NaiveDate,
    },
    /// The date is too far back.
    #[error("a step may be recorded for {earliest} or later; an administrator may date it further back")]
    TooFarBack {
        /// The earliest day.
        earliest: NaiveDate,
    },
    /// A text is empty, too long, or contains characters that cannot be stored.
    #[error("{field} must be {expected}")]
    TextInvalid {
        /// The field.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A text cannot become an identifier.
    #[error("this identifier {what}")]
    IdUnfit {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        what: Unfit,
    },
    /// The number of people is 0 or above the maximum.
    #[error("the number of people must be 1 to 1,000,000")]
    HeadCountInvalid,
    /// The due day is outside the limits.
    #[error("the due day must be between {from} and {to}{or}")]
    DueOutOfRange {
        /// First day allowed.
        from: NaiveDate,
        /// Last day allowed.
        to: NaiveDate,
        /// What else can be done, to be read after the limit; empty if nothing.
        or: &'static str,
    },
}

impl StepError {
    /// Every code.
    pub const CODES: &'static [&'static str] = &[
        "DATE_IN_FUTURE",
        "DATE_BEFORE_PREVIOUS_STEP",
        "DATE_TOO_FAR_BACK",
        "TEXT_INVALID",
        "ID_INVALID",
        "HEAD_COUNT_INVALID",
        "DUE_DATE_OUT_OF_RANGE",
    ];

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InTheFuture => "DATE_IN_FUTURE",
            Self::BeforePreviousStep { .. } => "DATE_BEFORE_PREVIOUS_STEP",
            Self::TooFarBack { .. } => "DATE_TOO_FAR_BACK",
            Self::TextInvalid { .. } => "TEXT_INVALID",
            Self::IdUnfit { .. } => "ID_INVALID",
            Self::HeadCountInvalid => "HEAD_COUNT_INVALID",
            Self::DueOutOfRange { .. } => "DUE_DATE_OUT_OF_RANGE",
        }
    }

    /// The input field that it concerns.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::InTheFuture | Self::BeforePreviousStep { .. } | Self::TooFarBack { .. } => "occurred_at",
            Self::TextInvalid { field, .. } | Self::IdUnfit { field, .. } => field,
            Self::HeadCountInvalid => "head_count",
            Self::DueOutOfRange { .. } => "due_on",
        }
    }
}
