//! Parsers of the values of options.

use std::fmt::Display;

use chrono::NaiveDate;
use redress_log::Position;

/// The texts of some values.
pub(crate) fn strings<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// Parses a word of a closed list, in upper or lower case.
pub(crate) fn one_of<T: Copy + Display + Send + Sync + 'static>(
    all: &'static [T],
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        let found = all.iter().find(|term| term.to_string().eq_ignore_ascii_case(text));
        found.copied().ok_or_else(|| format!("expected one of {}", strings(all).join(", ")))
    }
}

/// Parses a day.
pub(crate) fn date(text: &str) -> Result<NaiveDate, String> {
    // Exactly four digits for the year, so that 18 is not taken for 2018.
    let day = text.parse::<NaiveDate>().ok().filter(|day| day.to_string() == text);
    day.ok_or_else(|| "expected a day as YYYY-MM-DD, such as 2018-10-31".to_owned())
}

/// Parses a position.
pub(crate) fn position(text: &str) -> Result<Position, String> {
    let number = text.parse().ok().filter(|number: &i64| *number >= 0);
    number.map(Position).ok_or_else(|| "expected a position: a whole number from 0".to_owned())
}
