//! Scalars: positions, days, months, money. Times are async-graphql's own `DateTime`.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike, NaiveDate};

/// A place in the log, as a decimal string such as `"1042"`; `"0"` is before the first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position(pub redress_log::Position);

/// A place in the log, as a decimal string such as `"1042"`; `"0"` is before the first event.
#[Scalar]
impl ScalarType for Position {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        // A sign or leading zeros would be other ways to write the same number. Each position is written in
        // one way, so that equal positions are equal texts.
        let position = text.parse().ok();
        position
            .filter(|position: &i64| *position >= 0 && position.to_string() == *text)
            .map(|position| Self(redress_log::Position(position)))
            .ok_or_else(|| InputValueError::custom("a log position is a decimal string, such as \"1042\""))
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
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        // The calendar continues after the year 9999, with a sign: that is not YYYY.
        let day = day.filter(|day| (0..=9999).contains(&day.year()) && day.to_string() == *text);
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

/// An amount of money in fen (分, CNY/100): a whole number of 64 bits, as a decimal string such as `"125000"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fen(pub redress_domain::Fen);

/// An amount of money in fen (分, CNY/100): a whole number of 64 bits, as a decimal string such as `"125000"`.
#[Scalar]
impl ScalarType for Fen {
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
    use async_graphql::{InputType, Pos};
    use chrono::{DateTime, Utc};
    use proptest::prelude::*;

    /// Parses a text and writes the value again; otherwise returns the refusal's message.
    fn read<T: InputType>(text: &str) -> Result<Value, String> {
        match T::parse(Some(Value::from(text))) {
            Ok(value) => Ok(value.to_value()),
            Err(error) => Err(error.into_server_error(Pos::default()).message),
        }
    }

    fn check<T: InputType>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(read::<T>(text), Ok(Value::from(*text)), "{text}");
        }
        for text in bad {
            let error = read::<T>(text).expect_err(text);
            assert!(error.contains(&*T::type_name()), "{text}: {error}");
        }
        for other in [Value::from(7), Value::from(1.5), Value::from(true), Value::Null, Value::List(vec![])] {
            assert!(T::parse(Some(other.clone())).is_err(), "{other}");
        }
    }

    #[test]
    fn scalars_are_read_as_they_are_written_and_in_no_other_way() {
        check::<Position>(
            &["0", "1042", "9223372036854775807"],
            &["", "-1", "+1", "00", "007", "1.0", "9223372036854775808", " 1", "١"],
        );
        check::<Date>(
            &["2026-10-31", "2024-02-29", "0000-01-01", "9999-12-31"],
            &[
                "2026-02-29",
                "2026-1-1",
                "31.10.2026",
                "2026-10-31T00:00:00Z",
                "",
                "+10000-01-01",
                "-0001-01-01",
            ],
        );
        check::<Month>(
            &["2026-10", "1900-01", "9999-12"],
            &["0000-01", "1899-12", "2026-13", "2026-1", "2026", "2026-10-01", "", "+10000-01", "-0001-01"],
        );
        check::<Fen>(
            &["0", "125000", "-1", "9223372036854775807"],
            &["", "1.5", "+1", "007", "-0", "9223372036854775808", "¥1", "1 000"],
        );
        check::<DateTime<Utc>>(
            &["2026-10-31T01:30:00+00:00"],
            &["", "2026-10-31", "2026-10-31T24:00:00Z", "now"],
        );
    }

    /// A text is either refused with a message that names the scalar, or is the canonical form of its value.
    fn is_read_or_refused<T: InputType>(text: &str) -> Result<(), TestCaseError> {
        match read::<T>(text) {
            Ok(value) => prop_assert_eq!(value, Value::from(text)),
            Err(error) => prop_assert!(error.contains(&*T::type_name()), "{}", error),
        }
        Ok(())
    }

    fn again<T: InputType + PartialEq + std::fmt::Debug>(value: T) -> Result<(), TestCaseError> {
        let read = T::parse(Some(value.to_value())).ok();
        prop_assert_eq!(read, Some(value));
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in prop_oneof![any::<String>(), "[-+0-9:.TZ ]{0,30}", "0{0,2}[0-9]{1,3}", "[+-]?[0-9]{1,7}-[0-9]{1,2}(-[0-9]{1,2})?"]) {
            is_read_or_refused::<Position>(&text)?;
            is_read_or_refused::<Date>(&text)?;
            is_read_or_refused::<Month>(&text)?;
            is_read_or_refused::<Fen>(&text)?;
            // A time may be written with any offset. Its canonical form is read as the same time.
            if let Ok(Value::String(written)) = read::<DateTime<Utc>>(&text) {
                is_read_or_refused::<DateTime<Utc>>(&written)?;
            }
        }

        #[test]
        fn events_that_are_written_can_be_read(
            position in 0..=i64::MAX,
            day in 0..3_652_425_i32,
            second in -62_135_596_800..253_402_300_800_i64,
            micros in 0..1_000_000_u32,
        ) {
            let day = NaiveDate::from_ymd_opt(0, 1, 1).unwrap() + chrono::Days::new(day.unsigned_abs().into());
            let instant = DateTime::from_timestamp(second, micros * 1_000).unwrap();
            let position = Position(redress_log::Position(position));
            let month = Month(redress_read::Month::of(day));
            again(position)?;
            again(Date(day))?;
            if day.year() >= 1900 {
                again(month)?;
            }
            again(instant)?;
        }
    }
}
