//! Refusals as values: why a command is not carried out.

use crate::{UnitCode, invisible::Unfit, kind::RefusalCode};
use cqrs_es::Aggregate;

macro_rules! make_refusal {
    ($($(#[$cfg:meta])* $kind:ident $name:literal ($aggregate:path) $command:ident;)+) => {
        /// A refusal: the rules or the present state forbid the command. Nothing was written.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Refusal {
            $(
                $(#[$cfg])*
                #[doc = concat!("By the rules of [`", stringify!($aggregate), "`].")]
                #[error(transparent)]
                $kind(#[from] <$aggregate as Aggregate>::Error),
            )+
            /// The command id was used for another command.
            #[error("this command id was used for another command; a new command needs a new id")]
            CommandIdReused,
            /// Another command was recorded in between.
            #[error("the history has {actual} events, not {expected}; read it again, then decide")]
            SequenceConflict {
                /// The sequence that the caller expected.
                expected: u64,
                /// The present sequence.
                actual: u64,
            },
            /// The command names something outside the actor's subtree.
            #[error("this is outside {within} and the units below it")]
            OutOfScope {
                /// The unit at the top of the subtree.
                within: UnitCode,
                /// The field that names it.
                field: &'static str,
            },
            /// The unit that the actor acts for is not in the tree.
            #[error("the unit {within} that you act for does not exist")]
            ScopeUnknown {
                /// Its code.
                within: UnitCode,
            },
            /// A date that is out of range.
            #[error("{field} must be between 1900-01-01 and 9999-12-31")]
            DateOutOfRange {
                /// The field.
                field: &'static str,
            },
            /// The command id is invalid.
            #[error("this command id {what}")]
            CommandIdUnfit {
                /// What is wrong with it.
                what: Unfit,
            },
            /// A leap second, which most calendars do not have.
            #[error("the seconds of a time are 00 to 59; write 60 as the second after it")]
            LeapSecond,
            /// The number that the office would give is too long to be an id.
            #[error("the number would have more than 100 characters, because the code of the unit is too long; name a number")]
            NumberTooLong,
            /// A text of the request itself cannot be stored.
            #[error("{field} must have 1 to 200 characters, no control character and no invisible character")]
            RequestInvalid {
                /// The field.
                field: &'static str,
            },
        }

        impl Refusal {
            /// Stable code.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $($(#[$cfg])* Self::$kind(refusal) => RefusalCode::code(refusal),)+
                    Self::CommandIdReused => "COMMAND_ID_REUSED",
                    Self::SequenceConflict { .. } => "SEQUENCE_CONFLICT",
                    Self::OutOfScope { .. } => "UNIT_OUT_OF_SCOPE",
                    Self::ScopeUnknown { .. } => "SCOPE_UNKNOWN",
                    Self::DateOutOfRange { .. } => "DATE_OUT_OF_RANGE",
                    Self::CommandIdUnfit { .. } => "ID_INVALID",
                    Self::LeapSecond => "TIME_INVALID",
                    Self::RequestInvalid { .. } => "TEXT_INVALID",
                    Self::NumberTooLong => "NUMBER_TOO_LONG",
                }
            }

            /// The input field that the refusal concerns; `None` if it concerns the state.
            #[must_use]
            pub fn field(&self) -> Option<&'static str> {
                match self {
                    $($(#[$cfg])* Self::$kind(refusal) => RefusalCode::field(refusal),)+
                    Self::CommandIdReused | Self::CommandIdUnfit { .. } => Some("command_id"),
                    Self::LeapSecond => Some("occurred_at"),
                    Self::SequenceConflict { .. } => Some("expected_sequence"),
                    Self::ScopeUnknown { .. } | Self::NumberTooLong => None,
                    Self::OutOfScope { field, .. }
                    | Self::DateOutOfRange { field }
                    | Self::RequestInvalid { field } => Some(field),
                }
            }
        }
    };
}

kinds!(make_refusal);

impl Refusal {
    /// Every code except those of the domain.
    pub const CODES: &'static [&'static str] = &[
        "COMMAND_ID_REUSED",
        "SEQUENCE_CONFLICT",
        "UNIT_OUT_OF_SCOPE",
        "SCOPE_UNKNOWN",
        "DATE_OUT_OF_RANGE",
        "ID_INVALID",
        "TIME_INVALID",
        "TEXT_INVALID",
        "NUMBER_TOO_LONG",
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! number {
        ($($(#[$cfg:meta])* $kind:ident $name:literal ($aggregate:path) $command:ident;)+) => {
            // Without a wildcard, so that a new refusal does not compile until it is listed here and below.
            fn number(refusal: &Refusal) -> Option<usize> {
                match refusal {
                    $($(#[$cfg])* Refusal::$kind(_) => None,)+
                    Refusal::CommandIdReused => Some(0),
                    Refusal::SequenceConflict { .. } => Some(1),
                    Refusal::OutOfScope { .. } => Some(2),
                    Refusal::ScopeUnknown { .. } => Some(3),
                    Refusal::DateOutOfRange { .. } => Some(4),
                    Refusal::CommandIdUnfit { .. } => Some(5),
                    Refusal::LeapSecond => Some(6),
                    Refusal::RequestInvalid { .. } => Some(7),
                    Refusal::NumberTooLong => Some(8),
                }
            }
        };
    }

    kinds!(number);

    #[test]
    fn the_list_has_every_code() {
        let within: UnitCode = "D".parse().unwrap();
        let own = [
            Refusal::CommandIdReused,
            Refusal::SequenceConflict { expected: 1, actual: 2 },
            Refusal::OutOfScope { within: within.clone(), field: "received_by" },
            Refusal::ScopeUnknown { within },
            Refusal::DateOutOfRange { field: "occurred_at" },
            Refusal::CommandIdUnfit { what: Unfit::Hidden { character: '\u{200b}', place: 1 } },
            Refusal::LeapSecond,
            Refusal::RequestInvalid { field: "actor" },
            Refusal::NumberTooLong,
        ];
        assert!(own.iter().map(number).eq((0..own.len()).map(Some)));
        assert!(own.iter().map(Refusal::code).eq(Refusal::CODES.iter().copied()));
    }
}
