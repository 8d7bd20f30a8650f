//! Scalars: positions, days, months. Instants are async-graphql's own `DateTime`.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

/// A place in the log, as a decimal string such as `"1042"`; `"0"` is before the first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position(pub redress_log::Position);

/// A place in the log, as a decimal string such as `"1042"`; `"0"` is before the first event.
#[Scalar]
impl ScalarType for Position {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(position) if digits => Ok(Self(redress_log::Position(position))),
            _ => Err(InputValueError::custom("a log position is a decimal string, such as \"1042\"")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A local day in the log's reporting time zone, such as `2026-10-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A local day in the log's reporting time zone, such as `2026-10-31`.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == *text);
        day.map(Self)
            .ok_or_else(|| InputValueError::custom("a day is written as YYYY-MM-DD, such as \"2026-10-31\""))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A calendar month, such as `2026-10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month(pub redress_read::Month);

/// A calendar month, such as `2026-10`.
#[Scalar]
impl ScalarType for Month {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        text.parse().map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: ScalarType>(good: &[&str], bad: &[&str]) {
        for text in good {
            let scalar = T::parse(Value::from(*text)).ok();
            assert_eq!(scalar.map(|scalar| scalar.to_value()), Some(Value::from(*text)), "{text}");
        }
        for text in bad {
            assert!(T::parse(Value::from(*text)).is_err(), "{text}");
        }
        assert!(T::parse(Value::from(7)).is_err(), "a number is none");
    }

    #[test]
    fn scalars_are_read_as_they_are_written_and_in_no_other_way() {
        check::<Position>(
            &["0", "1042", "9223372036854775807"],
            &["", "-1", "+1", "1.0", "9223372036854775808", " 1"],
        );
        check::<Date>(
            &["2026-10-31", "2024-02-29"],
            &["2026-02-29", "2026-1-1", "31.10.2026", "2026-10-31T00:00:00Z", ""],
        );
        check::<Month>(&["2026-10"], &["2026-13", "2026-1", "2026", "2026-10-01", ""]);
    }
}
