//! The common inputs of mutations, and how inputs are parsed.

use super::user_error::UserError;
use async_graphql::{
    ID, InputObject, InputType, InputValueError, InputValueResult, Value, registry::Registry,
};
use chrono::{DateTime, Utc};
use redress_domain::{
    InvalidId, SensitiveText, Subject,
    slot::{InvalidSlot, Slot},
};
use std::{borrow::Cow, str::FromStr};

/// The fields of every command.
#[derive(InputObject)]
pub struct CommandInput {
    /// The caller's idempotency key for this command: 1 to 100 printable characters, used by them for no
    /// other command. The same key and input get the first answer again, and take effect once. With another
    /// input the answer is `COMMAND_ID_REUSED`.
    pub command_id: ID,
    /// When it happened; default: now, by the server's clock.
    pub occurred_at: Option<Instant>,
    /// The `sequence` that the history must end with; otherwise the answer is `SEQUENCE_CONFLICT`. Default:
    /// any.
    pub expected_sequence: Option<i32>,
    /// Correlates the events of one conversation; recorded only. 1 to 200 printable characters.
    pub correlation_id: Option<String>,
    /// What caused this command; recorded only. 1 to 200 printable characters.
    pub causation_id: Option<String>,
}

/// The fields of every command to a petition.
#[derive(InputObject)]
pub struct StepInput {
    /// Number of the petition.
    pub petition_id: ID,
    /// What every command has.
    #[graphql(flatten)]
    pub command: CommandInput,
}

/// The fields of every command to a unit.
#[derive(InputObject)]
pub struct ToUnitInput {
    /// Code of the unit.
    pub code: ID,
    /// What every command has.
    #[graphql(flatten)]
    pub command: CommandInput,
}

/// Parses an identifier; a refusal names the field.
pub fn id<T: FromStr<Err = InvalidId>>(text: &str, field: &'static str) -> Result<T, UserError> {
    text.parse().map_err(|error: InvalidId| UserError::invalid(field, error.to_string()))
}

/// Parses an optional identifier.
pub fn optional_id<T: FromStr<Err = InvalidId>>(
    text: Option<&ID>,
    field: &'static str,
) -> Result<Option<T>, UserError> {
    text.map(|text| id(text, field)).transpose()
}

/// Parses a list of identifiers.
pub fn ids<T: FromStr<Err = InvalidId>>(texts: &[ID], field: &'static str) -> Result<Vec<T>, UserError> {
    texts.iter().map(|text| id(text, field)).collect()
}

/// Reads the petition or the dispute that a command is about.
///
/// # Errors
/// If not exactly one is named, or its id is invalid.
pub fn subject(petition: Option<&ID>, dispute: Option<&ID>) -> Result<Subject, UserError> {
    match (optional_id(petition, "petition")?, optional_id(dispute, "dispute")?) {
        (Some(petition), None) => Ok(Subject::Petition(petition)),
        (None, Some(dispute)) => Ok(Subject::Dispute(dispute)),
        (None, None) => {
            Err(UserError::invalid("petition", "name what this is about: a petition or a dispute"))
        }
        (Some(_), Some(_)) => Err(UserError::invalid("dispute", "name a petition or a dispute, not both")),
    }
}

/// Parses a slot of sweeps.
pub fn slot(text: &str, field: &'static str) -> Result<Slot, UserError> {
    text.parse().map_err(|error: InvalidSlot| UserError::invalid(field, error.to_string()))
}

/// Parses a number of things.
pub fn count(number: i32, field: &'static str) -> Result<u32, UserError> {
    number.try_into().map_err(|_| UserError::invalid(field, "the number must not be negative"))
}

/// A text about a person: protected from the moment it is parsed, and part of no message.
pub struct Confidential(SensitiveText);

impl Confidential {
    /// The text.
    pub fn text(&self) -> SensitiveText {
        self.0.clone()
    }
}

/// The text, if there is one.
pub fn text(confidential: Option<&Confidential>) -> Option<SensitiveText> {
    confidential.map(Confidential::text)
}

/// A time. The library's own error does not say what it expects.
pub struct Instant(pub DateTime<Utc>);

/// Implements an input scalar that appears in the schema under the name of another type.
#[macro_export]
macro_rules! read_as {
    ($name:ident as $known:ty, $read:expr, $write:expr) => {
        impl InputType for $name {
            type RawValueType = Self;

            fn type_name() -> Cow<'static, str> {
                <$known as InputType>::type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                <$known as InputType>::create_type_info(registry)
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                let read: fn(Value) -> Result<Self, &'static str> = $read;
                read(value.unwrap_or_default()).map_err(InputValueError::custom)
            }

            fn to_value(&self) -> Value {
                let write: fn(&Self) -> Value = $write;
                write(self)
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }
    };
}

read_as!(
    Confidential as String,
    |value| match value {
        Value::String(text) => Ok(Self(SensitiveText::new(text))),
        _ => Err("expected a string"),
    },
    |_| Value::Null
);

read_as!(
    Instant as DateTime<Utc>,
    |value| match &value {
        Value::String(text) => DateTime::parse_from_rfc3339(text).ok().map(|time| Self(time.to_utc())),
        _ => None,
    }
    .ok_or("an instant is written as in RFC 3339, with its offset, such as \"2026-10-31T09:30:00+08:00\""),
    |instant| Value::String(instant.0.to_rfc3339())
);
